import { testCases } from "./corpus.ts";

testCases("the agent sees shadow roots and nested documents as the customer does", "frame object shadow");
