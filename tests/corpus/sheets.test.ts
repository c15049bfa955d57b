import { testCases } from "./corpus.ts";

testCases("the agent sees style sheets as the customer does", "cascade constructed link nesting scope sheet style supports variables");
