import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { App } from "cdktf";
import { classroom } from "../../examples/classroom/lab.js";
import { desktop } from "../../examples/desktop/lab.js";
import { hostOnly } from "../../examples/host-only/lab.js";
import { portable, portableOnProxmox } from "../../examples/portable/lab.js";
import { proxmoxContainers } from "../../examples/proxmox-containers/lab.js";
import { proxmoxWindows } from "../../examples/proxmox-windows/lab.js";
import { vlanCampus, vlanCampusOnProxmox } from "../../examples/vlan-campus/lab.js";
import type { Lab } from "../../lib/index.js";
import { appIn, synthesize, temporaryFolder } from "../lab/support.js";

const examples = path.resolve("examples");

/** An example's synthesized JSON, made in a copy of its folder. */
function synthesizeExample(name: string, build: (app: App) => Lab): unknown {
  const copy = path.join(temporaryFolder(), "examples");
  fs.cpSync(examples, copy, { recursive: true, filter: (file) => path.basename(file) !== "cdktf.out" });
  const lab = build(appIn(path.join(copy, name)));
  lab.prepareStack();
  const synthesized = synthesize(lab);
  const { virtualbox } = synthesized.terraform.required_providers;
  if (virtualbox) virtualbox.version = "<this package's>";
  return synthesized;
}

test.each<[name: string, build: (app: App) => Lab, folder?: string]>([
  ["host-only", hostOnly],
  ["desktop", desktop],
  ["classroom", classroom],
  ["proxmox-containers", proxmoxContainers],
  ["proxmox-windows", proxmoxWindows],
  ["vlan-campus", vlanCampus],
  ["vlan-campus-pve", vlanCampusOnProxmox, "vlan-campus"],
  ["portable", portable],
  ["portable-pve", portableOnProxmox, "portable"],
])("the example %s synthesizes to the same JSON on either CDK core", (name, build, folder = name) => {
  expect(synthesizeExample(folder, build)).toMatchSnapshot();
});

test.each(["host-only", "desktop", "classroom", "proxmox-containers", "proxmox-windows", "vlan-campus", "portable"])(
  "the command in cdktf.json runs the example %s, with the same output each time",
  (name) => {
    const folder = path.join(examples, name);
    const { app: command } = JSON.parse(fs.readFileSync(path.join(folder, "cdktf.json"), "utf8"));
    const [first, second] = [0, 1].map(() => {
      const out = path.join(temporaryFolder(), "cdktf.out");
      const env = { ...process.env, CDKTF_OUTDIR: out, CI: "true" };
      const run = spawnSync(command, { cwd: folder, shell: true, encoding: "utf8", env });
      expect([run.stderr, run.status]).toEqual(["", 0]);
      return readTree(path.join(out, "stacks", name));
    });
    expect(Object.keys(first)).toContain("cdk.tf.json");
    expect(first).toEqual(second);
  },
  60_000,
);

function readTree(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    files
      .filter((file) => fs.statSync(path.join(folder, file)).isFile())
      .map((file) => [file, fs.readFileSync(path.join(folder, file), "latin1")]),
  );
}

test("the image of the examples is bootable, is 1 MiB in size, and matches its source", () => {
  const image = fs.readFileSync(path.join(examples, "images", "hello.img"));
  expect([image.length, image.readUInt16LE(510)]).toEqual([2 ** 20, 0xaa55]);
  expect(image.subarray(512).every((byte) => byte === 0)).toBe(true);
  expect(image.includes("Hello from a Labvisor guest.\r\n")).toBe(true);
});
