import {
  chmodSync,
  chownSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { replaceFile } from "../../lib/files/replace-file.js";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-replace-"));
  file = path.join(folder, "hosts");
  writeFileSync(file, "before and longer\n", { mode: 0o640 });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asRoot = process.getuid?.() === 0;

test("a file is replaced with the same mode and owner, and no temporary file remains", () => {
  if (asRoot) chownSync(file, 12, 34);
  chmodSync(file, 0o604);
  const before = statSync(file);
  replaceFile(file, Buffer.from("after\n"));
  const after = statSync(file);
  expect(readFileSync(file, "utf8")).toBe("after\n");
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(after.ino).not.toBe(before.ino);
  expect(readdirSync(folder)).toEqual(["hosts"]);
});

test("a file with a second hard link keeps both", () => {
  linkSync(file, path.join(folder, "other"));
  replaceFile(file, Buffer.from("after\n"));
  expect(readFileSync(path.join(folder, "other"), "utf8")).toBe("after\n");
});
