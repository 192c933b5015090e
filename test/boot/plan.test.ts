import type { App } from "cdktf";
import { hostOnly } from "../../examples/host-only/lab.js";
import { vlanCampus, vlanCampusOnProxmox } from "../../examples/vlan-campus/lab.js";
import { type BootPlan, gatewayOf, narrowPlan, planBoot, withIds } from "../../lib/boot/plan.js";
import {
  Container,
  ContainerTemplate,
  Disk,
  ExistingTemplate,
  HostOnlyNetwork,
  InternalNetwork,
  type Lab,
  Nat,
  NatNetwork,
  PortForward,
  Proxmox,
  Size,
  VirtualMachine,
} from "../../lib/index.js";
import { ownPlatforms } from "../../lib/platforms/registry.js";
import { appIn, image, labIn, projectFolder } from "../lab/support.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";

async function planOf(lab: Lab): Promise<BootPlan> {
  lab.prepareStack();
  const json = lab.toTerraform();
  const stack = { name: lab.node.id, directory: "/project/cdktf.out/stacks/lab", json };
  return planBoot(stack, ownPlatforms());
}

const build = (example: (app: App) => Lab) => planOf(example(appIn(projectFolder())));

/** The networks that each adapter of a guest carries, by their names. */
function ports({ topology, guests }: BootPlan, name: string) {
  const nameOf = (id: string | undefined) => topology.networks.find((network) => network.id === id)?.name;
  const found = guests.find(({ guest }) => guest.name === name);
  return found?.adapters.map(({ isNat, native, tagged }) => {
    const vlans = [...tagged].map(([vlanId, id]) => `${vlanId}: ${nameOf(id)}`);
    return [...(isNat ? ["NAT"] : []), ...(native === undefined ? [] : [nameOf(native)]), ...vlans];
  });
}

test("a VLAN is the same network on an access port and on a trunk, and adapters without tags on VirtualBox", async () => {
  const [box, pve] = await Promise.all([vlanCampus, vlanCampusOnProxmox].map(build));
  expect(ports(pve, "router")).toEqual([["30: campus/guests", "10: campus/staff", "20: campus/students"]]);
  expect(ports(box, "router")).toEqual([["campus/guests"], ["campus/staff"], ["campus/students"]]);
  for (const plan of [box, pve]) {
    expect(ports(plan, "staff1")).toEqual([["campus/staff"]]);
    expect(ports(plan, "services")?.[0]).toEqual(["NAT"]);
  }
});

test("the hardware is that of the platform", async () => {
  const [box, pve] = await Promise.all([vlanCampus, vlanCampusOnProxmox].map(build));
  const [ofBox, ofPve] = [box, pve].map(({ guests }) => guests[0].hardware);
  expect(ofBox).toMatchObject({ chipset: "i440fx", controller: "ahci", adapter: "e1000", firmware: "bios" });
  expect(ofPve).toMatchObject({ chipset: "q35", controller: "virtio-scsi", adapter: "virtio", firmware: "bios" });
  const image = { path: expect.stringMatching(/\/images\/hello\.img$/) };
  expect(ofBox.disks).toEqual([{ name: "boot", sizeMib: 10_240, image }]);
  expect(ofPve.disks).toEqual([{ name: "scsi0", sizeMib: 10_240, image }]);
});

test("a guest has the seed of the lab, or the content of the one that Proxmox VE generates", async () => {
  const { lab, guest } = labIn();
  guest("box");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const bootDisk = Disk.fromImage(image, { size: Size.gibibytes(1) });
  new VirtualMachine(lab, "uploaded", { hypervisor, bootDisk });
  new VirtualMachine<Proxmox>(lab, "generated", { hypervisor, bootDisk, options: { cloudInitDrive: true } });
  const { guests } = await planOf(lab);
  expect(guests.map(({ hardware }) => hardware.seed)).toEqual([
    expect.stringMatching(/^\/project\/cdktf\.out\/stacks\/lab\/seeds\/box-[0-9a-f]{8}\.iso$/),
    undefined,
    expect.stringMatching(/\/seeds\/uploaded-[0-9a-f]{8}\.iso$/),
  ]);
  for (const { guest, firstBoot } of guests) expect(firstBoot?.userData).toMatchObject({ hostname: guest.name });
});

test("containers, guests with Windows, and guests that are off do not boot", async () => {
  const { lab, guest } = labIn();
  guest("web");
  guest("desktop", { osType: "Windows11_64" });
  guest("spare", { running: false });
  const pve = new Proxmox(lab, "pve", { node: "pve" });
  new Container(lab, "dns", {
    hypervisor: pve,
    template: ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"),
  });
  const plan = await planOf(lab);
  expect(plan.guests.map(({ guest: { name } }) => name)).toEqual(["web"]);
  expect(plan.skipped.map(({ guest: { name }, reason }) => `${name}: ${reason}`)).toEqual([
    "desktop: Windows",
    "dns: container",
    "spare: powered off",
  ]);
});

test("a clone has its source's disks, and its own size", async () => {
  const { guest } = labIn();
  const source = guest("source");
  const clone = source.clone("copy", { bootDiskSize: Size.gibibytes(20) });
  const { guests } = await planOf(clone.lab as Lab);
  const [copy, original] = guests.map(({ hardware }) => hardware.disks);
  expect(copy).toEqual([{ ...original[0], sizeMib: 20_480 }]);
});

describe("a plan for a run", () => {
  let plan: BootPlan;
  beforeAll(async () => {
    plan = await build(hostOnly);
  });

  test("has only the named guests", async () => {
    expect(narrowPlan(plan, ["ubuntu2"], new Map()).guests.map(({ guest }) => guest.name)).toEqual(["ubuntu2"]);
    expect(() => narrowPlan(plan, ["ubunto"], new Map())).toThrow(
      /^there is no guest "ubunto" to boot; give one of ubuntu1/,
    );
  });

  test("has another image for one guest, or for all others, and says what it replaced", async () => {
    const images = new Map([
      ["", "/images/debian.qcow2"],
      ["ubuntu2", "/images/router.qcow2"],
    ]);
    const { guests } = narrowPlan(plan, [], images);
    expect(guests.map(({ hardware }) => hardware.disks[0].image)).toEqual(
      ["debian", "router", "debian", "debian"].map((name) => ({ path: `/images/${name}.qcow2` })),
    );
    expect(guests[0].replaced).toMatch(/hello\.img$/);
  });

  test("needs images that are on this computer", async () => {
    const { hypervisor, lab } = proxmoxLab();
    new ExistingTemplate(lab, "debian", { hypervisor, vmId: 9000 }).clone("web");
    const remote = await planOf(lab);
    expect(() => narrowPlan(remote, [], new Map())).toThrow(
      "web: its image is a clone of a template that is not in this lab, which is not on this computer; give a disk " +
        "image for all guests, such as --image debian.qcow2, or for one, such as --image web=debian.qcow2",
    );
  });
});

test("a NAT network has a gateway with addresses that no guest has, and a network of the lab's own has none", async () => {
  const { lab, hypervisor, guest } = labIn();
  const nat = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.0.9.0/24" });
  const lan = new InternalNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  const host = new HostOnlyNetwork(lab, "host", { hypervisor, cidr: "192.168.56.0/24" });
  guest("web", { interfaces: [nat.at("10.0.9.254"), lan.at("10.1.2.11"), host.at("192.168.56.11")] });
  const { topology, networks } = await planOf(lab);
  expect(Object.fromEntries(networks.map((network) => [network.name, gatewayOf(topology, network)]))).toEqual({
    wan: { cidr: "10.0.9.0/24", gateway: "10.0.9.1", nameserver: "10.0.9.253", firstLease: expect.any(String) },
    lan: undefined,
    host: undefined,
  });
});

test("a NAT of a guest's own has the lab's port forwards", async () => {
  const { lab, guest } = labIn();
  guest("web", {
    interfaces: [Nat.perMachine({ portForwards: [PortForward.tcp({ hostPort: 8080, guestPort: 80 })] })],
  });
  const [{ adapters }] = (await planOf(lab)).guests;
  expect(adapters[0].forwards).toMatchObject([{ hostPort: 8080, guestPort: 80, protocol: "tcp" }]);
});

test("a plan with new ids uses them wherever the parts of the lab refer to each other", async () => {
  const plan = await build(vlanCampusOnProxmox);
  const [{ guest }] = plan.guests;
  const [[vlanId, network]] = plan.guests.flatMap(({ adapters }) => adapters.flatMap(({ tagged }) => [...tagged]));
  const renamed = withIds(plan, new Map([guest.id, network].map((id) => [id, `${id}-renamed`])));
  expect(renamed.guests[0].guest.id).toBe(`${guest.id}-renamed`);
  expect(renamed.guests.flatMap(({ adapters }) => adapters.map(({ tagged }) => tagged.get(vlanId)))).toContain(
    `${network}-renamed`,
  );
  expect(JSON.stringify(renamed.topology)).not.toContain(`"${network}"`);
});
