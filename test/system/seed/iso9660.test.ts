import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { iso9660 } from "../../../lib/files/iso9660.js";
import { temporaryFolder } from "../../lab/support.js";
import { missingProgram, testUnless } from "../../support/requirements.js";

const files = { "meta-data": "instance-id: a\n", "network-config": "n".repeat(5000), "user-data": "" };

describe("an image, read by other programs,", () => {
  const written = () => {
    const file = path.join(temporaryFolder(), "seed.iso");
    fs.writeFileSync(file, iso9660("cidata", files));
    return file;
  };

  testUnless(missingProgram("bsdtar"))("bsdtar lists and reads the files by their full names", () => {
    const file = written();
    expect(execFileSync("bsdtar", ["-tf", file], { encoding: "utf8" }).split("\n").sort()).toEqual(
      ["", ".", ...Object.keys(files)].sort(),
    );
    expect(execFileSync("bsdtar", ["-xOf", file, "network-config"], { encoding: "utf8" })).toBe(
      files["network-config"],
    );
  });

  testUnless(missingProgram("isoinfo"))("isoinfo finds the files in both namings", () => {
    const file = written();
    const list = (...options: string[]) =>
      execFileSync("isoinfo", ["-f", ...options, "-i", file], { encoding: "utf8" });
    expect(list("-J").trim().split("\n")).toEqual(["/meta-data;1", "/network-config;1", "/user-data;1"]);
    expect(list().trim().split("\n")).toEqual(["/META_DAT.;1", "/NETWORK_.;1", "/USER_DAT.;1"]);
  });

  testUnless(missingProgram("blkid"))("blkid finds the label that cloud-init looks for", () => {
    const output = execFileSync("blkid", ["-p", written()], { encoding: "utf8" });
    expect(output).toContain('LABEL="cidata"');
    expect(output).toContain('TYPE="iso9660"');
  });
});
