import fs from "node:fs";
import path from "node:path";
import type { App } from "cdktf";
import { Disk, HostOnlyNetwork, Lab, Nat, Size, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { labRules } from "../../../lib/lab/rules/index.js";
import { proxmoxRules } from "../../../lib/platforms/proxmox/rules/index.js";
import { virtualBoxRules } from "../../../lib/platforms/virtualbox/rules/index.js";
import { appIn, brokenRules, labIn, rootOf } from "../support.js";

test("each rule has a code of its own, in order, and says what, why and how to fix it", () => {
  const rules = [...labRules, ...virtualBoxRules, ...proxmoxRules];
  for (const list of [labRules, virtualBoxRules, proxmoxRules]) {
    expect(list.map(({ code }) => code)).toEqual(list.map(({ code }) => code).sort());
  }
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
  for (const { code, title, why, fix } of rules) {
    expect(code).toMatch(/^LV1\d\d$/);
    expect([title, why, fix].every((text) => text.length > 10)).toBe(true);
  }
});

test("all broken rules are printed together, sorted, with code, construct path and advice", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("not_a_name");
  guest("b", { interfaces: [lan.at("192.168.57.1")] });
  guest("a", { interfaces: [Nat.perMachine(), lan.at("10.9.9.9")] });
  expect(brokenRules(lab)).toEqual([
    "LV103 campus/a: adapter lan has 10.9.9.9, which is outside 192.168.56.0/24 of campus/lan. Give it an address that is free, or none to have one assigned.",
    "LV103 campus/b: adapter lan has 192.168.57.1, which is outside 192.168.56.0/24 of campus/lan. Give it an address that is free, or none to have one assigned.",
    'LV107 campus/not_a_name: "not_a_name" is not a host name. Give it a `name` of letters, digits and "-", at most 63, that begins and ends with a letter or a digit.',
  ]);
});

describe("app.synth()", () => {
  const readManifest = (app: App) => JSON.parse(fs.readFileSync(path.join(app.outdir, "manifest.json"), "utf8"));
  const broken = () => {
    const parts = labIn();
    new VirtualBox(parts.lab, "second");
    parts.guest("not_a_name");
    return parts;
  };
  const REPORT = /^campus: 1 error\nLV107 campus\/not_a_name: [^\n]*$/;

  test("refuses a lab that breaks a rule with that rule's text alone, once, and no stack trace", () => {
    const { app } = broken();
    expect(() => app.synth()).toThrow(REPORT);
    expect(() => app.synth()).toThrow(expect.objectContaining({ stack: expect.stringMatching(REPORT) }));
  });

  test("counts what is wrong", () => {
    const { app, guest } = broken();
    guest("nor_this");
    expect(() => app.synth()).toThrow(/^campus: 2 errors\nLV107 .*\nLV107 [^\n]*$/);
  });

  describe("run by a command line that prints errors itself", () => {
    const variable = "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS";
    beforeEach(() => {
      process.env[variable] = "true";
    });
    afterEach(() => {
      delete process.env[variable];
    });

    test("tells it all labs' errors in cdktf's manifest, and writes neither lock nor files", () => {
      const { app, lab, hypervisor, guest } = broken();
      guest("web", { interfaces: [new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" }).attach()] });
      const other = new Lab(app, "other");
      new VirtualMachine(other, "b_c", {
        hypervisor: new VirtualBox(other, "laptop"),
        bootDisk: Disk.blank(Size.gibibytes(1)),
      });
      app.synth();
      const { stacks } = readManifest(app);
      expect(stacks.campus.annotations).toMatchObject([
        {
          constructPath: "campus",
          level: "@cdktf/error",
          message: expect.stringMatching(/^1 error\nLV107 campus\/not_a/),
        },
      ]);
      expect(stacks.other.annotations).toMatchObject([
        { message: expect.stringMatching(/^1 error\nLV107 other\/b_c/) },
      ]);
      expect(fs.readdirSync(rootOf(app)).sort()).toEqual(["cdktf.out", "disk.img"]);
      expect(fs.readdirSync(path.join(app.outdir, "stacks/campus"))).toEqual([]);
    });

    test("has nothing to tell of a lab without a fault", () => {
      const { app } = labIn();
      app.synth();
      expect(readManifest(app).stacks.campus.annotations).toEqual([]);
    });
  });
});

test("a lab without a fault, and one without anything, have nothing to report", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine()] });
  expect(brokenRules(lab)).toEqual([]);
  expect(brokenRules(new Lab(appIn(), "campus"))).toEqual([]);
});
