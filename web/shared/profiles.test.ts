import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { profileAt, stricter } from "./profiles.ts";

describe("profiles", () => {
  it("the stricter one of two wins", () => {
    assert.equal(stricter("open", "strict"), "strict");
    assert.equal(stricter("balanced", "open"), "balanced");
  });

  it("pages are told apart as the client does that masks them", () => {
    // The cases of `dom::mask::Policy`.
    const cases = [
      ["*", "https://h/", true], ["https://h/a", "https://h/a", true], ["https://h/a", "https://h/a/b", false],
      ["https://h/a*", "https://h/a/b?q#f", true], ["https://h/A", "https://H/a", true], ["https://*.h/*", "https://x.h/", true],
      ["https://*.h/*", "https://x.i/", false], ["/a/*/c", "https://h/a/b/c", true], ["/a/*/c", "https://h/a/c", false], ["/", "https://h", true],
      ["/#/pay*", "https://h/#/pay/1", true], ["*pay*", "https://h/?next=/pay", true], ["**a", "a", true], ["", "", true], ["", "https://h/", false],
      ["a*a", "a", false], ["*ab*b", "xab", false],
    ] as const;
    for (const [pages, address, expected] of cases) {
      assert.equal(profileAt(address, [{ pages, profile: "strict", mask: [], block: [], pause: [] }], null) === "strict", expected, `${pages} ${address}`);
    }
  });

  it("what a page's author asks for counts too, and loosens nothing", () => {
    assert.equal(profileAt("https://h/", [], "balanced"), "balanced");
    assert.equal(profileAt("https://h/", [{ pages: "*", profile: "strict", mask: [], block: [], pause: [] }], "open"), "strict");
  });
});
