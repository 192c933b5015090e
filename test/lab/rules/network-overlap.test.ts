import { BridgedNetwork, HostOnlyNetwork, InternalNetwork, Lab, NatNetwork, VirtualBox } from "../../../lib/index.js";
import { brokenRules, codes, Elsewhere, labIn } from "../support.js";

test("a NAT network inside a host-only network is rejected", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/22" });
  new NatNetwork(lab, "wan", { hypervisor, cidr: "192.168.58.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV102 campus/wan: cidr is 192.168.58.0/24, which overlaps 192.168.56.0/22 of the host-only network campus/lan",
    ),
  ]);
});

test("overlapping networks of two VirtualBox hypervisors of a lab are rejected", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "far", { hypervisor: new VirtualBox(lab, "other"), cidr: "192.168.56.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV102 campus/far: cidr is 192.168.56.0/24, which overlaps 192.168.56.0/24 of the host-only network campus/lan",
    ),
  ]);
});

test("overlapping networks of two labs of an app are rejected in the later lab", () => {
  const { app, lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const second = new Lab(app, "annex");
  new HostOnlyNetwork(second, "lan", { hypervisor: new VirtualBox(second, "laptop"), cidr: "192.168.56.0/24" });
  expect(brokenRules(second)).toEqual([
    expect.stringContaining(
      "LV102 annex/lan: cidr is 192.168.56.0/24, which overlaps 192.168.56.0/24 of the host-only network campus/lan",
    ),
  ]);
  expect(codes(lab)).toEqual([]);
});

test("adjacent subnets, and equal subnets of two hosts, are accepted", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.57.0/24" });
  new HostOnlyNetwork(lab, "far", { hypervisor: new Elsewhere(lab, "other"), cidr: "192.168.56.0/24" });
  expect(codes(lab)).toEqual([]);
});

test("overlapping internal networks are accepted, and rejected for a guest on both", () => {
  const { app, lab, hypervisor, guest } = labIn();
  const second = new Lab(app, "annex");
  const cidr = "192.168.58.0/24";
  const a = new InternalNetwork(lab, "a", { hypervisor, cidr });
  const b = new InternalNetwork(lab, "b", { hypervisor, cidr });
  new InternalNetwork(second, "c", { hypervisor: new VirtualBox(second, "laptop"), cidr });
  new HostOnlyNetwork(lab, "d", { hypervisor, cidr: "192.168.56.0/22" });
  guest("pupil1", { interfaces: [a.at("192.168.58.11")] });
  guest("pupil2", { interfaces: [b.at("192.168.58.11")] });
  expect([...codes(lab), ...codes(second)]).toEqual([]);
  guest("teacher", { interfaces: [a.at("192.168.58.1"), b.at("192.168.58.1")] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV102 campus/b: cidr is 192.168.58.0/24, which overlaps 192.168.58.0/24 of the internal network campus/a",
    ),
  ]);
});

test("two bridged networks on the same LAN are accepted, and another network of the host that overlaps them is rejected", () => {
  const { lab, hypervisor } = labIn();
  const cidr = "192.168.58.0/24";
  new BridgedNetwork(lab, "a", { hypervisor, cidr, hostInterface: "eth0" });
  new BridgedNetwork(lab, "b", { hypervisor, cidr, hostInterface: "eth0" });
  expect(codes(lab)).toEqual([]);
  new BridgedNetwork(lab, "c", { hypervisor, cidr, hostInterface: "eth1" });
  new HostOnlyNetwork(lab, "d", { hypervisor, cidr });
  expect(new Set(brokenRules(lab).map((line) => line.slice(0, 14)))).toEqual(
    new Set(["LV102 campus/c", "LV102 campus/d"]),
  );
});
