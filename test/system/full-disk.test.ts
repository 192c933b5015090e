import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { ImageCache } from "../../lib/images/image-cache.js";
import { localImage } from "../../lib/images/local-image.js";
import { findProgram } from "../../lib/process/programs.js";
import { convertedWith } from "../support/qemu-images.js";
import { describeUnless, missingProgram, missingRoot } from "../support/requirements.js";

const MIB = 1024 * 1024;

describeUnless(missingRoot() ?? missingProgram("mount", "qemu-img"))("an image cache on a disk of 8 MiB", () => {
  const { PATH } = process.env;
  let folder: string;
  let disk: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "labvisor-full-"));
    disk = join(folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "labvisor", disk]);
  });
  afterEach(() => {
    process.env.PATH = PATH;
    execFileSync("umount", [disk]);
    rmSync(folder, { recursive: true });
  });

  const image = (content: Buffer) => {
    writeFileSync(join(folder, "image"), content);
    return localImage({ file: join(folder, "image") }, new ImageCache(disk), new AbortController().signal);
  };

  test("refuses an image that unpacks to more, and nothing of it stays", async () => {
    await expect(image(gzipSync(randomBytes(16 * MIB)))).rejects.toThrow(
      /^There is not enough disk space for the image: .* unpacks to more than 95 % of the free space/,
    );
    expect(readdirSync(disk)).toEqual([]);
  });

  test("refuses an image that does not fit after its conversion, and nothing of it stays", async () => {
    await expect(image(convertedWith("raw", "vhdx", randomBytes(16 * MIB)))).rejects.toThrow(
      "There is not enough disk space for the image: ",
    );
    expect(readdirSync(disk)).toEqual([]);
  });

  test("ends a conversion that takes nearly all of the free space, and nothing of it stays", async () => {
    writeFileSync(
      join(folder, "qemu-img"),
      `#!/bin/sh
[ "$1" = convert ] || exec ${findProgram("qemu-img")} "$@"
for target; do :; done
head -c ${8 * MIB - 4096} /dev/zero > "$target"
exec sleep 600
`,
    );
    chmodSync(join(folder, "qemu-img"), 0o755);
    process.env.PATH = `${folder}${delimiter}${PATH}`;
    await expect(image(convertedWith("raw", "vhdx", randomBytes(MIB)))).rejects.toThrow(
      "converts to more than 95 % of the free space",
    );
    expect(readdirSync(disk)).toEqual([]);
  });
});
