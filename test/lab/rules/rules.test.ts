import fs from "node:fs";
import path from "node:path";
import type { App } from "cdktf";
import { Disk, HostOnlyNetwork, Lab, Nat, Size, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { labRules } from "../../../lib/lab/rules/index.js";
import { proxmoxRules } from "../../../lib/platforms/proxmox/rules/index.js";
import { virtualBoxRules } from "../../../lib/platforms/virtualbox/rules/index.js";
import { appIn, brokenRules, labIn, rootOf, synthesize } from "../support.js";

test("every rule has a unique code, a title, a reason, and a remedy", () => {
  const rules = [...labRules, ...virtualBoxRules, ...proxmoxRules];
  for (const list of [labRules, virtualBoxRules, proxmoxRules]) {
    expect(list.map(({ code }) => code)).toEqual(list.map(({ code }) => code).sort());
  }
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
  for (const { code, title, why, fix } of rules) {
    expect(code).toMatch(/^LV1\d\d$/);
    expect(title).toMatch(/^[A-Z].{10,}[^.]$/);
    expect(why).toMatch(/^[A-Z].{20,}\.$/);
    expect(fix).toMatch(/^[a-z].{10,}[^.]$/);
  }
});

test("all violations are printed together, sorted, with location, code, construct path, remedy, and documentation", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("not_a_name");
  guest("b", { interfaces: [lan.at("192.168.57.1")] });
  guest("a", { interfaces: [Nat.perMachine(), lan.at("10.9.9.9")] });
  const addressFix = "give a free address of the subnet, or none to have one assigned (docs/rules.md#lv103)";
  const nameFix = 'give a `name` of 1 to 63 letters, digits, and "-", with a letter or a digit at both ends';
  expect(brokenRules(lab)).toEqual([
    `LV103 campus/a: the address of adapter lan is 10.9.9.9, which is outside 192.168.56.0/24 of campus/lan; ${addressFix}`,
    `LV103 campus/b: the address of adapter lan is 192.168.57.1, which is outside 192.168.56.0/24 of campus/lan; ${addressFix}`,
    `LV107 campus/not_a_name: name is "not_a_name", which is not a host name; ${nameFix} (docs/rules.md#lv107)`,
  ]);
  expect(() => synthesize(lab)).toThrow(/^campus: 3 errors\n(test\/lab\/support\.ts:\d+ {2}LV.*\n?){3}$/);
});

test("the documentation is found in the project's folder, and without a machine's path where it is elsewhere", () => {
  const root = path.resolve(__dirname, "../../..");
  const { lab, guest } = labIn();
  guest("not_a_name");
  const cwd = jest.spyOn(process, "cwd");
  try {
    cwd.mockReturnValue(path.dirname(root));
    expect(brokenRules(lab)).toEqual([expect.stringContaining(`(${path.basename(root)}/docs/rules.md#lv107)`)]);
    cwd.mockReturnValue(path.join(root, "lib"));
    expect(brokenRules(lab)).toEqual([expect.stringContaining("(docs/rules.md#lv107)")]);
  } finally {
    cwd.mockRestore();
  }
});

describe("app.synth()", () => {
  const readManifest = (app: App) => JSON.parse(fs.readFileSync(path.join(app.outdir, "manifest.json"), "utf8"));
  const broken = () => {
    const parts = labIn();
    new VirtualBox(parts.lab, "second");
    parts.guest("not_a_name", { interfaces: [Nat.perMachine()] });
    return parts;
  };
  const REPORT = /campus: 1 error\ntest\/lab\/support\.ts:\d+ {2}LV107 campus\/not_a_name: [^\n]*$/;

  test("rejects a lab that breaks a rule, without a stack trace", () => {
    const { app } = broken();
    expect(() => app.synth()).toThrow(REPORT);
    expect(() => app.synth()).toThrow(expect.objectContaining({ stack: expect.stringMatching(REPORT) }));
  });

  test("counts the errors", () => {
    const { app, guest } = broken();
    guest("nor_this");
    expect(() => app.synth()).toThrow(/^campus: 2 errors\n.*LV107 .*\n.*LV107 [^\n]*$/);
  });

  describe("started by the command line, which prints errors itself", () => {
    const variable = "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS";
    beforeEach(() => {
      process.env[variable] = "true";
    });
    afterEach(() => {
      delete process.env[variable];
    });

    test("writes the errors of all labs to cdktf's manifest, and neither the lock file nor stacks", () => {
      const { app, lab, hypervisor, guest } = broken();
      guest("web", { interfaces: [new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" }).attach()] });
      const other = new Lab(app, "other");
      new VirtualMachine(other, "b_c", {
        hypervisor: new VirtualBox(other, "laptop"),
        bootDisk: Disk.blank(Size.gibibytes(1)),
        interfaces: [Nat.perMachine()],
      });
      app.synth();
      const { stacks } = readManifest(app);
      expect(stacks.campus.annotations).toMatchObject([
        {
          constructPath: "campus",
          level: "@cdktf/error",
          message: expect.stringMatching(/^1 error\n.*LV107 campus\/not_a/),
        },
      ]);
      expect(stacks.other.annotations).toMatchObject([
        { message: expect.stringMatching(/^1 error\n.*LV107 other\/b_c/) },
      ]);
      expect(fs.readdirSync(rootOf(app)).sort()).toEqual(["cdktf.out", "disk.img"]);
      expect(fs.readdirSync(path.join(app.outdir, "stacks/campus"))).toEqual([]);
    });

    test("writes no errors of a correct lab", () => {
      const { app } = labIn();
      app.synth();
      expect(readManifest(app).stacks.campus.annotations).toEqual([]);
    });
  });
});

test("a correct lab and an empty lab break no rule", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine()] });
  expect(brokenRules(lab)).toEqual([]);
  expect(brokenRules(new Lab(appIn(), "campus"))).toEqual([]);
});
