import { closestMatches } from "../lib/closest-matches.js";

test.each([
  ["a typo", "memroy", ["memory"]],
  ["a short word with swapped letters", "cma", ["mac"]],
  ["another letter case", "BOOTDISK", ["bootDisk"]],
  ["another separator", "boot_disk", ["bootDisk"]],
])("%s is recognized", (_, word, expected) => {
  expect(closestMatches(word, ["bootDisk", "memory", "mac", "name"])).toEqual(expected);
});

test.each([
  ["more than half of a short word", "tag", "mac"],
  ["more than a third of a long word", "architecture", "arch"],
])("a word that differs in %s is not a match", (_, word, known) => {
  expect(closestMatches(word, [known])).toEqual([]);
});

test("at most three words match, the most similar first", () => {
  const words = ["Debian8_64", "Debian11_64", "Debian12_64", "Debian13_64", "Ubuntu_64"];
  expect(closestMatches("debian12-64", words)).toEqual(["Debian12_64", "Debian11_64", "Debian13_64"]);
});
