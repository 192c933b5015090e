import { labIn, warnings } from "../support.js";

test("a Windows name of more than 15 characters causes a warning, and another guest's does not", () => {
  const { lab, guest } = labIn();
  guest("a", { name: "fifteen-letters", osType: "Windows11_64" });
  guest("b", { name: "sixteen-letters1", osType: "Debian_64" });
  expect(warnings(lab)).toEqual([]);
  guest("c", { name: "sixteen-letters2", osType: "Windows11_64" });
  expect(warnings(lab)).toEqual(["LV136 campus/c"]);
});
