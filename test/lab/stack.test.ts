import fs from "node:fs";
import path from "node:path";
import { writeStackFiles } from "../../lib/lab/stack.js";
import { temporaryFolder } from "./support.js";

test("a stack's file is written again only if its content changed", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "seeds", "web.iso");
  const write = (content: string) =>
    writeStackFiles(folder, [{ path: "seeds/web.iso", content: Buffer.from(content) }]);
  write("one");
  fs.utimesSync(file, 1, 1);
  write("one");
  expect(fs.statSync(file).mtimeMs).toBe(1000);
  write("two");
  expect(fs.statSync(file).mtimeMs).toBeGreaterThan(1000);
  expect(fs.readFileSync(file, "utf8")).toBe("two");
});
