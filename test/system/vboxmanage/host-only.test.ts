import { v4 as uuidV4 } from "uuid";
import type { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { expectRefusal } from "../../platforms/virtualbox/provider/host/contract.js";
import {
  describeWithVirtualBox,
  hostOnlyInterfaces,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

import { onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

describeWithVirtualBox("real VirtualBox", () => {
  describe("VBoxManageHost", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    onRealHost((real) => {
      ({ home, host } = real);
    });

    describe("with host-only networks", () => {
      const spec = { address: "10.220.1.1", prefixLength: 24 };
      let endTurn: () => Promise<void>;
      let before: string[];
      beforeAll(async () => {
        endTurn = await hostOnlyTurn();
        before = hostOnlyInterfaces();
      }, TURN_MS);
      afterAll(() => endTurn?.());

      it("leaves no interface, DHCP server, or claim", async () => {
        const dhcp = { server: "10.220.1.2", lower: "10.220.1.100", upper: "10.220.1.200" };
        const network = await host.createHostOnlyNetwork({ ...spec, dhcp }, uuidV4());
        expect(hostOnlyInterfaces()).toEqual([...before, network.name].toSorted());
        await host.deleteHostOnlyNetwork({ name: network.name });
        await expectRefusal(
          host.createHostOnlyNetwork({ address: "172.29.8.1", prefixLength: 24 }, uuidV4()),
          "NOT_ALLOWED",
          /networks\.conf/,
        );
        expect(hostOnlyInterfaces()).toEqual(before);
        expect(home.vboxmanage("list", "dhcpservers")).not.toContain(network.name);
        expect(home.vboxmanage("getextradata", "global", "enumerate")).not.toContain("labvisor/hostonlyif");
      });

      it("finds its own interface by its claim, and adopts an unclaimed one", async () => {
        const [mine, theirs] = [uuidV4(), uuidV4()];
        const claims = () => home.vboxmanage("getextradata", "global", "enumerate").match(/^Key: labvisor.*$/gm) ?? [];
        const first = await host.createHostOnlyNetwork(spec, mine);
        home.vboxmanage("hostonlyif", "remove", first.name);
        expect(await host.createHostOnlyNetwork(spec, mine)).toEqual(first);
        expect(claims()).toEqual([`Key: labvisor/hostonlyif/${mine}, Value: ${first.name}`]);
        home.vboxmanage("hostonlyif", "remove", first.name);
        const second = await host.createHostOnlyNetwork(spec, theirs);
        expect(second.name).toBe(first.name);
        expect(await host.readHostOnlyNetwork({ name: first.name, claim: mine })).toBeUndefined();
        expect(claims()).toEqual([`Key: labvisor/hostonlyif/${theirs}, Value: ${second.name}`]);

        home.vboxmanage("setextradata", "global", `labvisor/hostonlyif/${theirs}`);
        await host.updateHostOnlyNetwork({ name: second.name, claim: mine }, spec);
        expect(claims()).toEqual([`Key: labvisor/hostonlyif/${mine}, Value: ${second.name}`]);

        await host.deleteHostOnlyNetwork({ claim: mine });
        expect(claims()).toEqual([]);
      });

      it("removes a lab's claims to missing interfaces, and no others", async () => {
        const [lab, other] = [uuidV4(), uuidV4()];
        const claim = (of: string, name: string, value: string) =>
          home.vboxmanage("setextradata", "global", `labvisor/hostonlyif/${of}/${name}`, value);
        const left = () => home.vboxmanage("getextradata", "global", "enumerate").match(/^Key: labvisor.*$/gm) ?? [];
        const network = await host.createHostOnlyNetwork(spec, `${lab}/there`);
        claim(lab, "gone", "vboxnet98");
        claim(lab, "never made", `before:${hostOnlyInterfaces().join("|")}`);
        claim(other, "gone", "vboxnet97");
        await host.forgetLab(lab);
        expect(left().map((line) => line.split("/").slice(2).join("/"))).toEqual(
          [`${lab}/there, Value: ${network.name}`, `${other}/gone, Value: vboxnet97`].toSorted(),
        );
        await host.forgetLab(other);
        await host.deleteHostOnlyNetwork({ claim: `${lab}/there` });
        expect(left()).toEqual([]);
      });

      it("adopts the interface that a crash left before its name was stored", async () => {
        const claim = uuidV4();
        home.vboxmanage("setextradata", "global", `labvisor/hostonlyif/${claim}`, `before:${before.join("|")}`);
        home.vboxmanage("hostonlyif", "create");
        const [left] = hostOnlyInterfaces().filter((name) => !before.includes(name));
        const network = await host.createHostOnlyNetwork(spec, claim);
        expect(network).toEqual({ name: left, ...spec });
        await host.deleteHostOnlyNetwork({ name: left });
        expect(hostOnlyInterfaces()).toEqual(before);
      });
    });
  });
});
