import { CloudInit, ExistingTemplate, type ExistingTemplateProps, Size, VirtualBox } from "../../../lib/index.js";
import { accessFrom } from "../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../../lib/platforms/proxmox/api/cluster.js";
import { unfitTemplates } from "../../../lib/platforms/proxmox/tooling/existing-templates.js";
import { resourcesOf } from "../../../lib/terraform/stack-json.js";
import { brokenRules, synthesize } from "../../lab/support.js";
import { ProxmoxServer, TOKEN } from "../../support/proxmox-server.js";
import { MARK, machinesOf, proxmoxLab } from "./support.js";

function labWith(props: Partial<ExistingTemplateProps> = {}) {
  const made = proxmoxLab({ nodes: { pve: "10.0.0.1", pve2: "10.0.0.2" } });
  const { lab, hypervisor } = made;
  return { ...made, golden: new ExistingTemplate(lab, "golden", { hypervisor, vmId: 9000, ...props }) };
}

test("clones of an existing template name its id, and nothing of the lab is the template", () => {
  const { lab, golden } = labWith();
  golden.clone("full", {
    bootDiskSize: Size.gibibytes(9),
    cloudInit: CloudInit.seed({ user: "lab" }),
    options: { cloudInitDrive: true },
  });
  golden.linkedClone("linked", { options: { tags: ["x"], vmId: 500 } });
  expect(brokenRules(lab)).toEqual([]);
  const { full, linked, ...others } = machinesOf(lab);
  expect(others).toEqual({});
  expect(full).toMatchObject({
    clone: { vm_id: 9000, full: true },
    disk: [{ datastore_id: "local", interface: "scsi0", size: 9 }],
    initialization: { user_account: { username: "lab" } },
  });
  expect(linked).toMatchObject({ clone: { vm_id: 9000, full: false }, vm_id: 500, tags: ["campus", MARK, "x"] });
  expect(linked.disk).toBeUndefined();
  // The hardware is the template's.
  expect([full.machine, full.operating_system, full.serial_device]).toEqual([undefined, undefined, undefined]);
});

test("a clone on another node than the existing template names the template's node", () => {
  const { lab, golden } = labWith({ node: "pve2" });
  golden.clone("here");
  golden.clone("there", { options: { node: "pve2" } });
  const { here, there } = machinesOf(lab);
  expect([here.node_name, here.clone.node_name]).toEqual(["pve", "pve2"]);
  expect([there.node_name, there.clone.node_name]).toEqual(["pve2", undefined]);
});

test.each<[string, (made: ReturnType<typeof labWith>) => unknown, string]>([
  [
    "an option that comes from the template's hardware",
    ({ golden }) => golden.clone("a", { options: { chipset: "q35" } as never }),
    "campus/golden: clone a: options.chipset is unknown",
  ],
  [
    "a misspelled property of a clone",
    ({ golden }) => golden.clone("a", { memroy: Size.gibibytes(1) } as never),
    "campus/golden: clone a: memroy is unknown; did you mean memory?",
  ],
  [
    "an id that Proxmox VE does not allow",
    ({ lab, hypervisor }) => new ExistingTemplate(lab, "b", { hypervisor, vmId: 99 }),
    "campus/b: vmId is 99; give a whole number from 100 to 999999999",
  ],
  [
    "another hypervisor",
    ({ lab }) => new ExistingTemplate(lab, "b", { hypervisor: new VirtualBox(lab, "laptop") as never, vmId: 100 }),
    "campus/b: hypervisor is VirtualBox campus/laptop; give a Proxmox",
  ],
])("an existing template rejects %s", (_, make, message) => {
  expect(() => make(labWith())).toThrow(message);
});

test("an existing template that is not there, or does not fit its clones, is reported before the plan", async () => {
  const { lab, golden } = labWith();
  golden.clone("web", { bootDiskSize: Size.gibibytes(2) });
  const server = await ProxmoxServer.start();
  try {
    const access = accessFrom({ PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
    const problems = () => unfitTemplates(resourcesOf(synthesize(lab)), new ProxmoxCluster(new ProxmoxApi(access)));
    const what = "the template 9000 on the node pve, for web: ";
    expect(await problems()).toEqual([
      `${what}there is none that the token may see. Give its id and node, or allow VM.Audit on it.`,
    ]);
    const disk = (size: string) => `local:9000/base-9000-disk-0.qcow2,size=${size}`;
    server.configs.set("qemu/9000", { name: "debian", scsi0: disk("1G") });
    expect(await problems()).toEqual([`${what}it is the virtual machine debian. Convert it: qm template 9000`]);
    server.configs.set("qemu/9000", { template: 1, virtio0: disk("1G") });
    expect(await problems()).toEqual([
      `${what}its boot disk is not scsi0. Leave out the bootDiskSize; the disk can grow later (qm resize).`,
    ]);
    server.configs.set("qemu/9000", { template: 1, scsi0: disk("3G") });
    expect(await problems()).toEqual([
      `${what}its disk has 3 GiB, and the clone 2 GiB. Give a bootDiskSize of 3 GiB or more.`,
    ]);
    server.configs.set("qemu/9000", { template: 1, scsi0: disk("1G") });
    expect(await problems()).toEqual([]);
  } finally {
    await server.stop();
  }
});
