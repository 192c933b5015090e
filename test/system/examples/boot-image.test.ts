import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../../lab/support.js";
import { missingProgram, testUnless } from "../../support/requirements.js";

const examples = path.resolve("examples");

testUnless(missingProgram("as", "objcopy"))("the image is what as and objcopy make of its source", () => {
  const folder = temporaryFolder();
  const run = (command: string, ...options: string[]) => execFileSync(command, options, { cwd: folder });
  run("as", "--32", "-o", "hello.o", path.join(examples, "images", "hello.S"));
  run("objcopy", "-O", "binary", "hello.o", "hello.bin");
  const image = fs.readFileSync(path.join(examples, "images", "hello.img"));
  expect(image.subarray(0, 512).equals(fs.readFileSync(path.join(folder, "hello.bin")))).toBe(true);
});
