import { testCases } from "./corpus.ts";

testCases("the agent sees nodes as the customer does", "adjacent attributes body classes comments document element entities fragment head inner mathml namespace node nodes odd outer property svg table template text");
