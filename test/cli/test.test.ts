import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { EXIT_CODES } from "../../lib/probes/exit-codes.js";
import { writeStubQemu } from "../support/stub-qemu.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test.each(["debain.qcow2", "web=debain.qcow2"])(
  "a booted test refuses the image %s, which does not exist, before it starts anything",
  async (image) => {
    project.withLab(
      `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
    );
    expect(await project.labvisor(["test", "--image", image])).toEqual({
      exitCode: EXIT_CODES.unknown,
      stdout: "",
      stderr: `labvisor: --image is ${image}, which does not exist; give a disk image, such as debian.qcow2\n`,
    });
  },
);

test("a booted test refuses a pipe in place of an image, without waiting for whoever writes to it", async () => {
  project.withLab(
    `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
  );
  execFileSync("mkfifo", [path.join(project.path, "web.qcow2")]);
  writeStubQemu(project.bin);
  const { exitCode, stderr } = await project.labvisor(["test", "--image", "web.qcow2"]);
  expect([exitCode, stderr]).toEqual([
    EXIT_CODES.unknown,
    expect.stringMatching(/The image .*web\.qcow2 is a device or a pipe: Give the path of a file\./),
  ]);
});

test("a booted test refuses two images for the same guests, and names both", async () => {
  project.withLab(
    `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
  );
  for (const name of ["a.qcow2", "b.qcow2"]) project.write(name, "an image");
  const images = async (...texts: string[]) => {
    const { exitCode, stderr } = await project.labvisor(["test", ...texts.flatMap((text) => ["--image", text])]);
    return [exitCode, stderr];
  };
  const remedy = "give one of them, or one for each guest, such as web=debian.qcow2\n";
  expect(await images("web=a.qcow2", "web=b.qcow2")).toEqual([
    EXIT_CODES.unknown,
    `labvisor: --image is a.qcow2 and b.qcow2 for web; ${remedy}`,
  ]);
  expect(await images("a.qcow2", "b.qcow2")).toEqual([
    EXIT_CODES.unknown,
    `labvisor: --image is a.qcow2 and b.qcow2 for all guests; ${remedy}`,
  ]);
});

describe("before it boots anything, a test", () => {
  beforeEach(() => {
    project.withLab(
      `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
    );
    writeStubQemu(project.bin);
    symlinkSync(".", path.join(project.path, "link"));
  });

  test.each<[string[], string]>([
    [["--output", "nowhere/test.md"], "nowhere does not exist; create it or the folder around it"],
    [["--output", "."], ". is a folder; give a file"],
    [["--junit", ""], "The path of a file is empty; give one."],
    [
      ["--junit", "test.xml", "--diagram", "./test.xml"],
      "--diagram is ./test.xml, the same file as --junit; give another",
    ],
    [
      ["--output", "test.xml", "--junit", "./test.xml"],
      "--junit is ./test.xml, the same file as --output; give another",
    ],
    [
      ["--junit", "test.xml", "--diagram", "link/test.xml"],
      "--diagram is link/test.xml, the same file as --junit; give another",
    ],
  ])("refuses the files %j for results, which it could not write in the end", async (args, message) => {
    const { exitCode, stdout, stderr } = await project.labvisor(["test", ...args]);
    expect([exitCode, stdout, stderr]).toEqual([EXIT_CODES.unknown, "", expect.stringContaining(message)]);
    expect([stderr.includes("booting"), project.has("test.xml")]).toEqual([false, false]);
  });

  test.each([
    [["--stop", "--guest", "web"], "option '--stop' cannot be used with option '--guest <names...>'"],
    [["--stop", "--base", "HEAD"], "option '--stop' cannot be used with option '--base <revision>'"],
    [["--timeout", "1e9"], "Give a number above 0, up to 1440."],
  ])("refuses the options %j", async (args, message) => {
    expect((await project.labvisor(["test", ...args])).stderr).toContain(message);
  });
});

test("the time for first boots may be any part of a minute", async () => {
  project.withLab(
    `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
    new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk });
    lab.acknowledge("LV137", "no guest needs a network here");`,
  );
  writeStubQemu(project.write("web.qcow2", "an image").bin);
  expect(await project.labvisor(["test", "--timeout", "0.03"])).toMatchObject({ exitCode: EXIT_CODES.passed });
  // There are no files about failed checks.
  expect(project.has(".labvisor/test")).toBe(false);
});

test("a booted test writes a comment for a pull request and results for a pipeline, whatever QEMU does", async () => {
  project
    .withLab(
      `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
      for (const name of ["web", "db"]) new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk });`,
    )
    .write("web.qcow2", "an image");
  writeStubQemu(project.bin, "#!/bin/sh\necho it has no virtualization; exit 1\n");
  const outputs = ["--format", "markdown", "--output", "test.md", "--junit", "junit.xml", "--diagram", "lab.svg"];
  const { exitCode, stdout } = await project.labvisor(["test", "--timeout", "0.1", ...outputs]);
  expect([exitCode, stdout]).toEqual([EXIT_CODES.unknown, ""]);
  const read = (name: string) => readFileSync(path.join(project.path, name), "utf8");
  expect(read("test.md")).toBe(`<!-- labvisor test -->
## Booted test of \`lab\`

🟠 \`lab\`: 0 of 2 guests booted, 0 of 2 checks passed.

- **UNKNOWN** \`db/first boot\`: \`QEMU ended: it has no virtualization\`
- **UNKNOWN** \`web/first boot\`: \`QEMU ended: it has no virtualization\`

- Files in \`.labvisor/test/lab\`: \`db.log\`, \`web.log\`.

\`\`\`mermaid
flowchart LR
  subgraph n1["laptop, VirtualBox"]
    direction LR
    n2["#215; db<br/>1 CPU, 512 MiB"]:::failed
    n3["#215; web<br/>1 CPU, 512 MiB"]:::failed
  end
  classDef failed stroke:#cf222e,stroke-width:3px
\`\`\`

× failed, ○ not booted
`);
  expect(read("lab.svg").match(/>did not boot</g)).toHaveLength(2);
  expect(read("lab.svg")).toContain(">lab: 0 of 2 guests booted, 0 of 2 checks passed.<");
  expect(read("junit.xml")).toContain('<testsuite name="lab" tests="2" failures="0" errors="2">');
});

/** Writes a lab with the guests web and db, each on a network of its own. */
function writeSeparateGuests(...networks: readonly [web: string, db: string]): void {
  const [web, db] = networks.map((id) => JSON.stringify(id));
  project
    .withLab(
      `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
      for (const [guest, id, cidr] of [["web", ${web}, "10.0.0.0/24"], ["db", ${db}, "10.0.1.0/24"]]) {
        const network = new v.InternalNetwork(lab, id, { hypervisor: laptop, cidr });
        new v.VirtualMachine(lab, guest, { hypervisor: laptop, bootDisk, interfaces: [network.attach()] });
      }`,
    )
    .write("web.qcow2", "an image");
}

test("a booted test keeps consoles and the frames on the networks of checks that have not passed, and of no others", async () => {
  writeSeparateGuests("lan", "dmz");
  // A guest that ends before its first boot, after it has sent a frame.
  writeStubQemu(
    project.bin,
    `#!${process.execPath}
    const [, segment] = /addr\\.path=(.*)$/m.exec(process.argv.join("\\n"));
    const frame = Buffer.concat([Buffer.from("ffffffffffff02000000000188b5", "hex"), Buffer.from("hello")]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    require("node:net").connect(segment).write(Buffer.concat([length, frame]));
    setTimeout(() => process.exit(1), 500);`,
  );
  const { exitCode, stderr } = await project.labvisor(["test", "--guest", "web", "--timeout", "0.1"]);
  expect(exitCode).toBe(EXIT_CODES.unknown);
  const note = "console logs and captures of failed checks are in .labvisor/test/lab: web.log, lan.pcapng";
  expect(stderr).toContain(`test: lab: ${note}\n`);
  const folder = path.join(project.path, ".labvisor/test/lab");
  expect(readdirSync(folder).sort()).toEqual(["lan.pcapng", "web.log"]);
  expect(readFileSync(path.join(folder, "lan.pcapng"), "utf8")).toContain("hello");
});

test("a booted test whose console logs cannot be written reports that, and its results", async () => {
  project
    .withLab(
      `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
      new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk });`,
    )
    .write("web.qcow2", "an image");
  writeStubQemu(project.bin, "#!/bin/sh\nexit 1\n");
  mkdirSync(path.join(project.path, ".labvisor"));
  project.write(".labvisor/test", "a file");
  const { exitCode, stdout, stderr } = await project.labvisor(["test", "--timeout", "0.1"]);
  expect([exitCode, stdout]).toEqual([EXIT_CODES.unknown, expect.stringContaining("0 of 1 checks passed.")]);
  expect(stderr).toContain("test: lab: console logs and captures of failed checks cannot be written: ENOTDIR");
});

test("a booted test writes the frames of networks whose names differ only in case to files whose names differ", async () => {
  writeSeparateGuests("lan", "LAN");
  writeStubQemu(project.bin, "#!/bin/sh\nexit 1\n");
  await project.labvisor(["test", "--timeout", "0.1"]);
  const files = readdirSync(path.join(project.path, ".labvisor/test/lab")).filter((name) => name.endsWith(".pcapng"));
  expect(new Set(files.map((name) => name.toLowerCase()))).toEqual(new Set(["lan.pcapng", "lan-2.pcapng"]));
});
