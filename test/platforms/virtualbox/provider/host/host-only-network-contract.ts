import { v4 as uuidV4 } from "uuid";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { TURN_MS } from "../../../../support/virtualbox-home.js";
import { expectRefusal, type HostUnderTest } from "./fixtures.js";

/** Host-only networks. */
export function describeHostOnlyNetworks(underTest: () => HostUnderTest): void {
  describe("host-only networks", () => {
    let host: VirtualBoxHost;

    const DHCP = { server: "10.219.2.2", lower: "10.219.2.100", upper: "10.219.2.200" };
    const PLAIN = { address: "10.219.2.1", prefixLength: 24 };
    const WITH_OPTIONS = {
      ...DHCP,
      leaseSeconds: 3600,
      options: { "3": "10.219.2.1", "6": "10.219.2.1 10.219.2.3", "15": "lab.test" },
      fixedAddresses: { "080027112233": "10.219.2.50", "0800271122AA": "10.219.2.51" },
    };
    let endTurn: () => Promise<void>;
    const created = new Set<string>();
    const removeBehindOurBack = (name: string) => underTest().another.deleteHostOnlyNetwork({ name });
    const create = async (spec: Parameters<VirtualBoxHost["createHostOnlyNetwork"]>[0], claim: string = uuidV4()) => {
      const network = await host.createHostOnlyNetwork(spec, claim);
      created.add(network.name);
      return network;
    };

    beforeAll(async () => {
      host = underTest().host;
      endTurn = (await underTest().hostOnlyTurn?.()) ?? (async () => undefined);
    }, TURN_MS);
    afterAll(() => endTurn?.());
    afterEach(async () => {
      for (const name of created) await host.deleteHostOnlyNetwork({ name });
      created.clear();
    });

    it.each([
      ["without", PLAIN],
      ["with", { ...PLAIN, dhcp: DHCP }],
    ])("are created %s DHCP, and read by name and address", async (_, spec) => {
      const network = await create(spec);
      expect(network).toEqual({ name: expect.stringMatching(/^vboxnet\d+$/), ...spec });
      expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual(network);
      expect(await host.findHostOnlyNetwork("10.219.2.1")).toEqual(network);
      expect(await host.readHostOnlyNetwork({ name: "vboxnet99" })).toBeUndefined();
      expect(await host.findHostOnlyNetwork("10.218.9.9")).toBeUndefined();
    });

    it.each([
      ["address", { ...PLAIN, address: "10.219.3.1", dhcp: DHCP }],
      ["prefix", { ...PLAIN, prefixLength: 20, dhcp: DHCP }],
      ["DHCP range", { ...PLAIN, dhcp: { ...DHCP, upper: "10.219.2.150" } }],
      ["DHCP server, with all options", { ...PLAIN, dhcp: WITH_OPTIONS }],
      ["configuration, without DHCP", PLAIN],
    ])("change to another %s, and back", async (_, spec) => {
      const network = await create({ ...PLAIN, dhcp: DHCP });
      await host.updateHostOnlyNetwork({ name: network.name }, spec);
      expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual({ name: network.name, ...spec });
      await host.updateHostOnlyNetwork({ name: network.name }, { ...PLAIN, dhcp: DHCP });
      expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual(network);
      expect((await host.networks()).hostOnly).toContainEqual(network);
    });

    it("are interfaces of the host, each with the lab that claimed it, among the others that have an address", async () => {
      const lab = uuidV4();
      const [mine, other] = [await create(PLAIN, `${lab}/x`), await create({ ...PLAIN, address: "10.219.5.1" })];
      const interfaces = await host.interfaces();
      expect(interfaces).toContainEqual({ ...PLAIN, name: mine.name, isHostOnly: true, lab });
      expect(interfaces).toContainEqual({ ...PLAIN, name: other.name, address: "10.219.5.1", isHostOnly: true });
      const bridged = (await host.bridgedInterfaces()).filter(({ address }) => address !== undefined);
      const others = interfaces.filter(({ isHostOnly }) => !isHostOnly);
      expect(others.map(({ name }) => name)).toEqual(bridged.map(({ name }) => name));
    });

    it("change and remove DHCP options", async () => {
      const network = await create({ ...PLAIN, dhcp: WITH_OPTIONS });
      expect(network.dhcp).toEqual(WITH_OPTIONS);
      const { leaseSeconds: _, ...rest } = WITH_OPTIONS;
      const other = {
        ...rest,
        options: { "6": "10.219.2.9", "26": "1400" },
        fixedAddresses: { "080027112244": "10.219.2.53", "0800271122AA": "10.219.2.52" },
      };
      for (const dhcp of [other, WITH_OPTIONS, DHCP]) {
        await host.updateHostOnlyNetwork({ name: network.name }, { ...PLAIN, dhcp });
        expect((await host.readHostOnlyNetwork({ name: network.name }))?.dhcp).toEqual(dhcp);
      }
    });

    it("that this instance began to create are completed, and others are left alone", async () => {
      const claim = uuidV4();
      const [mine, other] = [await create(PLAIN, claim), await create({ ...PLAIN, address: "10.219.5.1" })];
      const again = await underTest().another.createHostOnlyNetwork({ ...PLAIN, address: "10.219.4.1" }, claim);
      expect(again).toEqual({ ...mine, address: "10.219.4.1" });
      expect(await host.readHostOnlyNetwork({ name: other.name })).toEqual(other);
    });

    it("are found by their claim, which is unique", async () => {
      const [claim, other] = [uuidV4(), uuidV4()];
      const { name } = await create(PLAIN, claim);
      expect(await host.readHostOnlyNetwork({ claim })).toMatchObject({ name });
      expect(await host.readHostOnlyNetwork({ name, claim })).toMatchObject({ name });
      expect(await host.readHostOnlyNetwork({ name, claim: other })).toBeUndefined();
      await expectRefusal(host.updateHostOnlyNetwork({ name, claim: other }, PLAIN), "NOT_FOUND", /could not be found/);
      await host.deleteHostOnlyNetwork({ name, claim: other });
      expect(await host.readHostOnlyNetwork({ name })).toMatchObject({ name });
      await host.deleteHostOnlyNetwork({ claim });
      expect(await host.readHostOnlyNetwork({ name })).toBeUndefined();
    });

    it("are not confused with a later network that reuses their name", async () => {
      const [before, after] = [uuidV4(), uuidV4()];
      const first = await create(PLAIN, before);
      await removeBehindOurBack(first.name);
      const second = await create(PLAIN, after);
      expect(second.name).toBe(first.name);
      expect(await host.readHostOnlyNetwork({ name: first.name, claim: before })).toBeUndefined();
      await host.deleteHostOnlyNetwork({ name: first.name, claim: before });
      expect(await host.readHostOnlyNetwork({ name: second.name, claim: after })).toEqual(second);
    });

    it("outside VirtualBox's allowed ranges are rejected with the line to add, and nothing is created", async () => {
      const refused = { address: "172.29.7.1", prefixLength: 24 };
      await expectRefusal(
        host.createHostOnlyNetwork(refused, uuidV4()),
        "NOT_ALLOWED",
        /\* 172\.29\.7\.0\/24.*\/etc\/vbox\/networks\.conf/,
      );
      expect(await host.findHostOnlyNetwork(refused.address)).toBeUndefined();
      const network = await create(PLAIN);
      await expectRefusal(host.updateHostOnlyNetwork({ name: network.name }, refused), "NOT_ALLOWED", /networks\.conf/);
      expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual(network);
    });

    it("are deleted, once or twice", async () => {
      const network = await create({ ...PLAIN, dhcp: DHCP });
      for (let i = 0; i < 2; i++) await host.deleteHostOnlyNetwork({ name: network.name });
      expect(await host.readHostOnlyNetwork({ name: network.name })).toBeUndefined();
      // VirtualBox reuses the name, but the DHCP server does not return with it.
      const next = await create(PLAIN);
      expect(await host.readHostOnlyNetwork({ name: next.name })).toEqual({ name: next.name, ...PLAIN });
    });

    it("that do not exist cannot be changed", async () => {
      await expectRefusal(
        host.updateHostOnlyNetwork({ name: "vboxnet99" }, PLAIN),
        "NOT_FOUND",
        /The host network interface named 'vboxnet99' could not be found/,
      );
    });
  });
}
