import { Nat, PortForward, VirtualBox } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

const ssh = (hostAddress?: string) => [PortForward.tcp({ hostPort: 2222, guestPort: 22, hostAddress })];

test.each([undefined, "0.0.0.0"])(
  "one port of the host for two guests is refused (the second at %p)",
  (hostAddress) => {
    const { lab, guest } = labIn();
    guest("a", { interfaces: [Nat.perMachine({ forward: ssh() })] });
    guest("b", { interfaces: [Nat.perMachine({ forward: ssh(hostAddress) })] });
    expect(brokenRules(lab)).toEqual([
      expect.stringContaining("LV111 campus/b: tcp port 2222 of the host leads to campus/a already"),
    ]);
  },
);

test("another protocol, another address of the host and another hypervisor are other ports", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine({ forward: ssh() })] });
  guest("b", { interfaces: [Nat.perMachine({ forward: [PortForward.udp({ hostPort: 2222, guestPort: 22 })] })] });
  guest("c", { interfaces: [Nat.perMachine({ forward: ssh("127.0.0.2") })] });
  guest("d", { hypervisor: new VirtualBox(lab, "other"), interfaces: [Nat.perMachine({ forward: ssh() })] });
  expect(codes(lab)).toEqual([]);
});
