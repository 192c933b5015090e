import { brokenRules, codes, labIn } from "../../../lab/support.js";

test("a guest whose name is a UUID is rejected", () => {
  const { lab, guest } = labIn();
  guest("web", { name: "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV131 campus/web: name is the UUID 4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10"),
  ]);
});

test("a name that only resembles a UUID is accepted", () => {
  const { lab, guest } = labIn();
  guest("web", { name: "4b1a4a4e-6a3c-4a43-8c5c" });
  expect(codes(lab)).toEqual([]);
});
