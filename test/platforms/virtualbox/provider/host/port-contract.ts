import { v4 as uuidV4 } from "uuid";
import type { PortForward } from "../../../../../lib/platforms/virtualbox/provider/host/networks.js";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { AT_ONCE, expectRefusal, forward, type HostUnderTest, makers, nat, settings } from "./fixtures.js";

const SSH = forward("ssh", 26022, 22);
/** An address for documentation (RFC 5737), which no host has. */
const ELSEWHERE = "203.0.113.9";

/** The host's ports, on which port forwards listen. */
export function describePorts(underTest: () => HostUnderTest): void {
  describe("port forwards", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = underTest().host;
    });
    const { newVm, turn } = makers(underTest);
    const withForwards = (...forwards: readonly PortForward[]) => ({ adapters: [nat(forwards)] });
    const powerOf = async (uuid: string) => (await host.readVms([uuid], new Set(["power"]))).get(uuid)?.power;
    const IN_USE = /tcp 127\.0\.0\.1:26022, for the port forward "\w+" of the .*, is in use on the host/;

    it("refuse the start of a VM while another one has the host port, and leave it as it was", async () => {
      const first = await newVm(withForwards(SSH), "running");
      const dns = forward("dns", SSH.hostPort, 53, "udp");
      const second = await newVm(withForwards(SSH, dns));
      expect(await host.listenProblems([SSH, dns])).toEqual(["in use", undefined]);
      await expectRefusal(turn(second, "running"), "IN_USE", IN_USE);
      expect(await powerOf(second.uuid)).toBe("stopped");
      // A new VM is not created, and one that runs does not change.
      const third = { uuid: uuidV4(), settings: settings(withForwards(SSH)) };
      await expectRefusal(host.createVm({ ...third, power: "running" }), "IN_USE", IN_USE);
      expect((await host.readVms([third.uuid], new Set())).size).toBe(0);
      await turn({ ...second, settings: { ...second.settings, ...withForwards(dns) } }, "running");
      const live = { ...second.settings, ...withForwards(dns, SSH) };
      await expectRefusal(turn({ ...second, settings: live }, "running"), "IN_USE", IN_USE);
      // Its own port is free for a restart, and under another name.
      const renamed = { ...first.settings, ...withForwards({ ...SSH, name: "shell" }), memoryMib: 72 };
      await turn({ ...first, settings: renamed }, "running");
      expect([await powerOf(first.uuid), await powerOf(second.uuid)]).toEqual(["running", "running"]);
      await turn({ ...second, settings: live }, "stopped");
      const snapshot = await host.takeSnapshot(second.uuid, { name: "s", description: "" });
      await expectRefusal(host.restoreSnapshot(second.uuid, snapshot.uuid, "running"), "IN_USE", IN_USE);

      const network = { name: uuidV4(), cidr: "10.78.0.0/24", dhcp: true };
      const web = { ...SSH, name: "web", guestAddress: "10.78.0.4" };
      await expectRefusal(host.createNatNetwork({ ...network, forwards: [web] }, { adopt: true }), "IN_USE", IN_USE);
      expect(await host.readNatNetwork(network.name)).toBeUndefined();
      await host.createNatNetwork({ ...network, forwards: [] }, { adopt: true });
      await expectRefusal(host.updateNatNetwork({ ...network, forwards: [web] }), "IN_USE", IN_USE);
      await host.updateNatNetwork({ ...network, forwards: [{ ...web, hostPort: 26023 }] });

      await turn({ ...first, settings: renamed }, "stopped");
      await turn({ ...second, settings: live }, "running");
      for (const { uuid } of [first, second]) await host.deleteVm(uuid, []);
      await host.deleteNatNetwork(network.name);
    });

    it("are exchanged by two running VMs", async () => {
      const [a, b] = [forward("a", 26024, 22), forward("b", 26025, 22)];
      const vms = [await newVm(withForwards(a), "running"), await newVm(withForwards(b), "running")];
      await Promise.all(
        vms.map((vm, index) =>
          turn({ ...vm, settings: { ...vm.settings, ...withForwards([b, a][index]) } }, "running"),
        ),
      );
      expect(await host.listenProblems([a, b])).toEqual(["in use", "in use"]);
      for (const { uuid } of vms) await host.deleteVm(uuid, []);
      expect(await host.listenProblems([a, b])).toEqual([undefined, undefined]);
    });

    it("refuse the start of a VM at an address that the host does not have", async () => {
      const vm = await newVm(withForwards({ ...SSH, hostAddress: ELSEWHERE }));
      const message = /The host does not have the address of tcp 203\.0\.113\.9:26022/;
      await expectRefusal(host.updateVm(vm.uuid, { ...vm, power: "running" }, AT_ONCE), "IN_USE", message);
      expect(await powerOf(vm.uuid)).toBe("stopped");
      await host.deleteVm(vm.uuid, []);
    });
  });
}
