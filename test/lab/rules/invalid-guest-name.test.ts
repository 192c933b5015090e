import { brokenRules, codes, labIn } from "../support.js";

test("a name that is not a host name is rejected", () => {
  const { lab, guest } = labIn();
  guest("web", { name: "web server" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining('LV107 campus/web: name is "web server", which is not a host name'),
  ]);
});

test("an explicit name replaces an id that is not a host name", () => {
  const { lab, guest } = labIn();
  guest("web_server", { name: "web" });
  expect(codes(lab)).toEqual([]);
});
