import { CloudInit, type Guest, type Hypervisor, InternalNetwork, type Lab, Vlan } from "../../../lib/index.js";
import { fromImage, proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

function voice(lab: Lab, hypervisor: Hypervisor, priority?: number) {
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
  const vlan = (id: string, vlanId: number, priority?: number) =>
    new Vlan(lab, id, { network: backbone, vlanId, priority, cidr: `10.1.${vlanId}.0/24` });
  return { backbone, phones: vlan("phones", 5, priority), data: vlan("data", 6) };
}

const untagged = /^LV120 campus\/a: the priority of campus\/phones is 5, but it sends untagged frames there; /;

test.each<[string, (lab: ReturnType<typeof proxmoxLab>, networks: ReturnType<typeof voice>) => Guest]>([
  ["an access port", ({ guest }, { phones }) => guest("a", { interfaces: [phones.attach()] })],
  [
    "the native VLAN of a trunk",
    ({ guest }, { backbone, phones, data }) => guest("a", { interfaces: [backbone.trunk([data], { native: phones })] }),
  ],
  [
    "a container's trunk",
    ({ container }, { backbone, phones }) => container("a", { interfaces: [backbone.trunk([phones])] }),
  ],
])("a priority is rejected for %s, whose frames are untagged", (_, add) => {
  const parts = proxmoxLab();
  add(parts, voice(parts.lab, parts.hypervisor, 5));
  expect(brokenRules(parts.lab)).toEqual([expect.stringMatching(untagged)]);
});

test("a priority is rejected for a trunk on VirtualBox", () => {
  const { lab, hypervisor, guest } = labIn();
  const { backbone, phones } = voice(lab, hypervisor, 5);
  guest("a", { interfaces: [backbone.trunk([phones])] });
  expect(brokenRules(lab)).toEqual([expect.stringMatching(untagged)]);
});

test("a priority is rejected for a guest without a seed", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const { backbone, phones } = voice(lab, hypervisor, 5);
  guest("a", { bootDisk: fromImage, cloudInit: CloudInit.none(), interfaces: [backbone.trunk([phones])] });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(/^LV120 campus\/a: the priority of campus\/phones is 5, but it has no seed; /),
  ]);
});

test("a priority is accepted for a trunk on Proxmox VE with a seed, and any guest without one", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const { backbone, phones, data } = voice(lab, hypervisor, 0);
  guest("a", { bootDisk: fromImage, interfaces: [backbone.trunk([phones, data])] });
  guest("b", { interfaces: [data.attach()] });
  expect(codes(lab)).toEqual([]);
});
