import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { replaceFile } from "../../../lib/files/replace-file.js";
import { missingProgram, missingRoot, testUnless } from "../../support/requirements.js";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-replace-"));
  file = path.join(folder, "hosts");
  writeFileSync(file, "before and longer\n", { mode: 0o640 });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

testUnless(missingRoot() ?? missingProgram("mount"))(
  "a file that is mounted, as containers have /etc/hosts, is overwritten where it is",
  () => {
    const target = path.join(folder, "etc", "hosts");
    mkdirSync(path.dirname(target));
    writeFileSync(target, "");
    execFileSync("mount", ["--bind", file, target]);
    try {
      replaceFile(target, Buffer.from("after\n"));
      expect(readFileSync(file, "utf8")).toBe("after\n");
      expect(readdirSync(path.dirname(target))).toEqual(["hosts"]);
    } finally {
      execFileSync("umount", [target]);
    }
  },
);
