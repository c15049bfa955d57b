import { testCases } from "./corpus.ts";

testCases("the agent sees fields as the customer does", "form input output select textarea");
