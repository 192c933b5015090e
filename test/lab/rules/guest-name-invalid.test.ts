import { brokenRules, codes, labIn } from "../support.js";

test("a name that is no host name is refused", () => {
  const { lab, guest } = labIn();
  guest("web", { name: "web server" });
  expect(brokenRules(lab)).toEqual([expect.stringContaining('LV107 campus/web: "web server" is not a host name')]);
});

test("a given name stands in for an id that is no host name", () => {
  const { lab, guest } = labIn();
  guest("web_server", { name: "web" });
  expect(codes(lab)).toEqual([]);
});
