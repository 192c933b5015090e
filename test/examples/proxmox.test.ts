import fs from "node:fs";
import path from "node:path";
import type { App } from "cdktf";
import { proxmoxContainers } from "../../examples/proxmox-containers/lab.js";
import { proxmoxWindows } from "../../examples/proxmox-windows/lab.js";
import type { Lab } from "../../lib/index.js";
import type { Attached } from "../../lib/plugin/index.js";
import { renderHosts } from "../../lib/topology/hosts.js";
import { readTopology } from "../../lib/topology/index.js";
import { renderMermaid } from "../../lib/topology/mermaid.js";
import { temporaryFolder } from "../lab/support.js";
import { LabFolder } from "../support/lab-folder.js";
import { attachProxmoxStandIn } from "../support/proxmox.js";
import { describeWithTerraform } from "../support/terraform.js";

/** An example whose text was changed. */
function changed(
  name: string,
  ...changes: readonly (readonly [from: string | RegExp, to: string])[]
): (app: App) => Lab {
  let text = fs.readFileSync(path.join("examples", name, "lab.ts"), "utf8");
  for (const [from, to] of changes) {
    expect(text).toMatch(from);
    text = text.replace(from, to);
  }
  const file = path.join(temporaryFolder(), "lab.ts");
  fs.writeFileSync(file, text);
  const [build] = Object.values(require(file) as Record<string, (app: App) => Lab>);
  if (!build) throw new Error(`${file} exports nothing`);
  return build;
}

/** An example with the line changed that makes its hypervisor. */
const onProxmox = (name: string) =>
  changed(name, [/new VirtualBox\(.*\);/, 'new Proxmox(lab, "pve", { node: "pve" });'], ["VirtualBox,", "Proxmox,"]);

describeWithTerraform("examples/proxmox-containers", () => {
  test("is validated, applied, planned without changes, and destroyed", async () => {
    const provider = await attachProxmoxStandIn();
    const folder = new LabFolder(provider);
    try {
      await folder.synthesize(proxmoxContainers, "examples/proxmox-containers");
      await folder.succeed("validate");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      const names = Object.keys(folder.instances());
      expect(names.filter((name) => name.includes("container"))).toHaveLength(2);
      expect(names.filter((name) => name.includes("backup_job"))).toHaveLength(2);
      await folder.succeed("destroy", "-auto-approve");
      expect(folder.instances()).toEqual({});
    } finally {
      folder.remove();
      provider.close();
    }
  });
});

describeWithTerraform("examples/proxmox-windows", () => {
  test("is applied; then the DVD is removed and the disk grows in place, as its page describes", async () => {
    const provider = await attachProxmoxStandIn();
    const folder = new LabFolder(provider);
    const root = "examples/proxmox-windows";
    const machine = () => folder.instances()["proxmox_virtual_environment_vm.win01"]?.attributes;
    try {
      await folder.synthesize(proxmoxWindows, root);
      await folder.succeed("validate");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(machine()).toMatchObject({ cdrom: [{ file_id: "local:iso/windows.iso" }], disk: [{ size: 64 }] });
      const installed = changed(
        "proxmox-windows",
        ['dvd: "local:iso/windows.iso"', 'guestAgent: "installed"'],
        ["Size.gibibytes(64)", "Size.gibibytes(80)"],
      );
      await folder.synthesize(installed, root);
      expect(await folder.succeed("plan", "-no-color")).toContain("Plan: 0 to add, 1 to change, 0 to destroy.");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(machine()).toMatchObject({
        cdrom: [{ file_id: "none" }],
        disk: [{ size: 80 }],
        agent: [{ enabled: true }],
      });
      await folder.succeed("destroy", "-auto-approve");
      expect(folder.instances()).toEqual({});
    } finally {
      folder.remove();
      provider.close();
    }
  });
});

describeWithTerraform("examples/host-only on Proxmox VE, after one changed line", () => {
  let provider: Attached;
  let folder: LabFolder;
  beforeAll(async () => {
    // A copy, because the lock file for Proxmox VE must not be written to the example.
    const examples = path.join(temporaryFolder(), "examples");
    fs.cpSync("examples", examples, { recursive: true });
    provider = await attachProxmoxStandIn();
    folder = new LabFolder(provider);
    await folder.synthesize(onProxmox("host-only"), path.join(examples, "host-only"));
  });
  afterAll(() => {
    folder.remove();
    provider.close();
  });

  test("is validated, applied, planned without changes, and destroyed", async () => {
    await folder.succeed("validate");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(Object.keys(folder.instances()).filter((address) => address.includes("_vm."))).toHaveLength(4);
    await folder.succeed("destroy", "-auto-approve");
    expect(folder.instances()).toEqual({});
  });

  test("is read back as the same lab as on VirtualBox", () => {
    const stack = path.join(folder.path, "cdktf.out/stacks/host-only/cdk.tf.json");
    const topology = readTopology(JSON.parse(fs.readFileSync(stack, "utf8")));
    expect(topology.hypervisors).toMatchObject([{ id: "proxmox/pve", name: "pve", platform: "Proxmox VE" }]);
    expect(topology.networks).toMatchObject([
      { name: "lan", kind: "host-only", cidr: "10.1.2.0/24", hostAddress: "10.1.2.1", dhcp: false },
    ]);
    expect(topology.guests).toMatchObject([1, 2, 3, 4].map((n) => ({ name: `ubuntu${n}`, cpus: 1, memoryMib: 512 })));
    expect(topology.adapters.slice(0, 2)).toMatchObject([
      { slot: 1, kind: "nat", address: undefined },
      { slot: 2, kind: "host-only", address: "10.1.2.11", mac: expect.stringMatching(/^02:[0-9a-f:]{14}$/) },
    ]);
    expect(renderHosts(topology)).toContain("10.1.2.11\tubuntu1\n");
    expect(renderMermaid([topology])).toContain('subgraph n1["pve, Proxmox VE"]');
  });
});
