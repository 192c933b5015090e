import {
  HostOnlyNetwork,
  Nat,
  PortForward,
  Probe,
  type VirtualBox,
  type VirtualMachineProps,
} from "../../../lib/index.js";
import { brokenRules, labIn } from "../support.js";

/** Returns the broken rules of a lab in which a guest waits for another one. */
function rulesOf(condition: Probe, props: Partial<VirtualMachineProps<VirtualBox>>): string[] {
  const { lab, guest } = labIn();
  guest("web", { dependsOn: [{ guest: guest("dc", props), condition }] });
  return brokenRules(lab);
}

const behindNat = (...portForwards: PortForward[]) => ({ interfaces: [Nat.perMachine({ portForwards })] });
const tcp = (guestPort: number) => PortForward.tcp({ hostPort: 8389, guestPort });
const udp = (guestPort: number) => PortForward.udp({ hostPort: 8389, guestPort });

test.each([
  ["a port that is not forwarded", Probe.tcp(389), behindNat(tcp(80)), "(tcp 389), whose tcp port 389 is not"],
  ["a port of another protocol", Probe.dns("dc.example"), behindNat(tcp(53)), "whose udp port 53 is not forwarded"],
  ["an echo request behind NAT", Probe.ping(), behindNat(tcp(80)), "(ping), which has no static address"],
  ["a command without a way for ssh", Probe.exec("true"), behindNat(), "whose tcp port 22 is not forwarded"],
  ["a command in a Windows guest", Probe.exec("true"), { osType: "Windows11_64" }, "which runs Windows"],
])("LV164: a condition on %s is an error", (_, condition, props, message) => {
  expect(rulesOf(condition, props)).toEqual([
    expect.stringMatching(/^LV164 campus\/web: it waits for dc \(.*; give the guest a static address, such as `lan/),
  ]);
  expect(rulesOf(condition, props)[0]).toContain(message);
});

test.each([
  ["a forwarded port", Probe.tcp(389), behindNat(tcp(389))],
  ["a forwarded name server", Probe.dns("dc.example"), behindNat(udp(53))],
  ["a command with a way for ssh", Probe.exec("true"), behindNat(tcp(22))],
])("LV164: a condition on %s is accepted", (_, condition, props) => {
  expect(rulesOf(condition, props)).toEqual([]);
});

test("LV164: a condition on a guest with another network is accepted", () => {
  const { lab, hypervisor, guest } = labIn();
  const desk = new HostOnlyNetwork(lab, "desk", { hypervisor, cidr: "192.168.56.0/24" });
  const dc = guest("dc", { interfaces: [Nat.perMachine(), desk.attach()] });
  guest("web", { dependsOn: [{ guest: dc, condition: Probe.ping() }] });
  expect(brokenRules(lab)).toEqual([]);
});

test("LV164: a condition on a guest that only leases addresses is an error", () => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.199" };
  const desk = new HostOnlyNetwork(lab, "desk", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  const dc = guest("dc", { interfaces: [desk.attach()] });
  for (const [name, condition] of Object.entries({ web: Probe.tcp(389), mail: Probe.cloudInitDone() }))
    guest(name, { dependsOn: [{ guest: dc, condition }] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV164 campus/mail: it waits for dc (cloud-init), which has no static address"),
    expect.stringContaining("LV164 campus/web: it waits for dc (tcp 389), which has no static address"),
  ]);
});
