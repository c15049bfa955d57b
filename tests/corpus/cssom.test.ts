import { testCases } from "./corpus.ts";

testCases("the agent sees rules that scripts change as the customer does", "cssom");
