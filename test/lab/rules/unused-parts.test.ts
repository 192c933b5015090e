import { BridgedNetwork, HostOnlyNetwork, Nat } from "../../../lib/index.js";
import { findings, labIn } from "../support.js";

const found = (lab: Parameters<typeof findings>[0]) =>
  findings(lab, true)?.map(({ code, at }) => `${code} ${at}`) ?? [];

test("a running guest without adapters causes a warning, and one that is off does not", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine()] });
  guest("off", { running: false });
  expect(found(lab)).toEqual([]);
  guest("b");
  expect(found(lab)).toEqual(["LV137 campus/b"]);
  lab.acknowledge("LV137", "it only computes");
  expect(findings(lab, true)).toMatchObject([{ acknowledged: "it only computes" }]);
});

test("a network without guests causes a warning, and a LAN does not", () => {
  const { lab, hypervisor, guest } = labIn();
  const used = new HostOnlyNetwork(lab, "used", { hypervisor, cidr: "192.168.56.0/24" });
  guest("a", { interfaces: [used.attach()] });
  new BridgedNetwork(lab, "lan", { hypervisor, hostInterface: "eth0", cidr: "192.168.1.0/24" });
  expect(found(lab)).toEqual([]);
  new HostOnlyNetwork(lab, "idle", { hypervisor, cidr: "192.168.57.0/24" });
  expect(found(lab)).toEqual(["LV138 campus/idle"]);
});
