import { Disk, Lab, Nat, PortForward, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { brokenRules, codes, Elsewhere, image, labIn } from "../support.js";

const ssh = (hostAddress?: string) => [PortForward.tcp({ hostPort: 2222, guestPort: 22, hostAddress })];

test.each([undefined, "0.0.0.0"])(
  "a host port that two guests forward is rejected (the second on %p)",
  (hostAddress) => {
    const { lab, guest } = labIn();
    guest("a", { interfaces: [Nat.perMachine({ portForwards: ssh() })] });
    guest("b", { interfaces: [Nat.perMachine({ portForwards: ssh(hostAddress) })] });
    expect(brokenRules(lab)).toEqual([
      expect.stringContaining(
        'LV111 campus/b: port forward "tcp-2222" uses tcp port 2222 of the host, which port forward "tcp-2222" of campus/a also uses',
      ),
    ]);
  },
);

test("the VirtualBox hypervisors of an app share the ports of one host", () => {
  const { app, lab, guest } = labIn();
  const interfaces = [Nat.perMachine({ portForwards: ssh() })];
  guest("a", { interfaces });
  guest("b", { hypervisor: new VirtualBox(lab, "other"), interfaces });
  const annex = new Lab(app, "annex");
  const bootDisk = Disk.fromImage(image);
  new VirtualMachine(annex, "c", { hypervisor: new VirtualBox(annex, "laptop"), bootDisk, interfaces });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      'LV111 campus/b: port forward "tcp-2222" uses tcp port 2222 of the host, which port forward "tcp-2222" of campus/a also uses',
    ),
  ]);
  expect(brokenRules(annex)).toEqual([
    expect.stringContaining(
      'LV111 annex/c: port forward "tcp-2222" uses tcp port 2222 of the host, which port forward "tcp-2222" of campus/a also uses',
    ),
    expect.stringContaining(
      'LV111 annex/c: port forward "tcp-2222" uses tcp port 2222 of the host, which port forward "tcp-2222" of campus/b also uses',
    ),
  ]);
});

test("the same port of another protocol, host address, or host is accepted", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine({ portForwards: ssh() })] });
  guest("b", { interfaces: [Nat.perMachine({ portForwards: [PortForward.udp({ hostPort: 2222, guestPort: 22 })] })] });
  guest("c", { interfaces: [Nat.perMachine({ portForwards: ssh("127.0.0.2") })] });
  const hypervisor = new Elsewhere(lab, "other");
  new VirtualMachine(lab, "d", {
    hypervisor,
    bootDisk: Disk.fromImage(image),
    interfaces: [Nat.perMachine({ portForwards: ssh() })],
  });
  expect(codes(lab)).toEqual([]);
});
