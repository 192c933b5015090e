import {
  ADAPTER_OPTIONS,
  type AdapterOptions,
  hasOption,
} from "../../../../../lib/platforms/virtualbox/provider/host/adapter-options.js";
import { FRESH_ADAPTER } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/adapter-options.js";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { Adapter, VmSection, VmSettings } from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { GROUPS, optionsOf } from "./adapter-rows.js";
import { expectRefusal, makers } from "./fixtures.js";

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const SECTIONS: ReadonlySet<VmSection> = new Set(["adapterOptions", "bandwidthGroups"]);

/** The options of network adapters, on every host. */
export function describeAdapters(underTest: () => { readonly host: VirtualBoxHost; readonly folder: string }): void {
  describe("network adapters", () => {
    const { newVm } = makers(underTest);
    const read = async (uuid: string): Promise<VmSettings> => {
      const record = (await underTest().host.readVms([uuid], SECTIONS)).get(uuid);
      if (!record) throw new Error(`There is no VM ${uuid}`);
      return record.settings;
    };
    const change = ({ uuid, settings }: { uuid: string; settings: VmSettings }, more: Partial<VmSettings>) =>
      underTest().host.updateVm(uuid, { settings: { ...settings, ...more } }, AT_ONCE);
    const natAndGeneric = (options: (type: string) => AdapterOptions | undefined): Adapter[] => [
      { type: "nat", cableConnected: true, forwards: [], options: options("nat") },
      { type: "generic", network: "UDPTunnel", cableConnected: true, forwards: [], options: options("generic") },
    ];

    describe("of type nat and generic", () => {
      const seen: (AdapterOptions | undefined)[][] = [];
      beforeAll(async () => {
        const vm = await newVm({ bandwidthGroups: GROUPS, adapters: natAndGeneric(() => undefined) });
        const look = async () => seen.push((await read(vm.uuid)).adapters.map(({ options }) => options));
        await look();
        for (const which of ["first", "second"] as const) {
          await change(vm, { adapters: natAndGeneric((type) => optionsOf(type, which)) });
          await look();
        }
        await change(vm, {});
        await look();
      });

      it.each(
        ["nat", "generic"].flatMap((type) =>
          ADAPTER_OPTIONS.filter((name) => hasOption(type, name)).map((name) => [type, name] as const),
        ),
      )("%s: %s has VirtualBox's default, is set, changed, and left alone while it is not managed", (type, name) => {
        const slot = type === "nat" ? 0 : 1;
        const [first, second] = [optionsOf(type, "first"), optionsOf(type, "second")];
        expect(seen.map((adapters) => adapters[slot]?.[name])).toEqual([
          FRESH_ADAPTER[name],
          first[name],
          second[name],
          second[name],
        ]);
      });
    });

    it("have their options read on request, without those of another type", async () => {
      const vm = await newVm({ adapters: natAndGeneric(() => ({ model: "virtio" })) });
      const plain = (await underTest().host.readVms([vm.uuid], new Set())).get(vm.uuid)?.settings;
      expect(plain?.adapters.every((adapter) => !("options" in adapter))).toBe(true);
      expect(plain).not.toHaveProperty("bandwidthGroups");
      const [nat, generic] = (await read(vm.uuid)).adapters;
      expect(Object.keys(nat.options ?? {})).not.toContain("generic_properties");
      expect(Object.keys(generic.options ?? {})).not.toContain("nat_cidr");
    });

    it("are limited to 36 with the chipset ICH9, and to 8 otherwise", async () => {
      const adapters = Array.from(
        { length: 36 },
        (): Adapter => ({ type: "null", cableConnected: true, forwards: [], options: { boot_priority: 2 } }),
      );
      const vm = await newVm({ hardware: { chipset: "ich9" }, adapters });
      expect((await read(vm.uuid)).adapters.map(({ options }) => options?.boot_priority)).toEqual(Array(36).fill(2));
      await expectRefusal(newVm({ adapters: adapters.slice(0, 9) }), "INVALID", /Invalid NIC number 9/);
    });

    it("have their options from the start, and keep them while they have another type", async () => {
      const vm = await newVm({ bandwidthGroups: GROUPS, adapters: natAndGeneric((type) => optionsOf(type, "first")) });
      expect((await read(vm.uuid)).adapters).toMatchObject(vm.settings.adapters);
      const asNull = { type: "null", cableConnected: true, forwards: [], options: { model: "82545EM" } } as const;
      await change(vm, { adapters: [asNull, vm.settings.adapters[1]] });
      expect((await read(vm.uuid)).adapters[0]).toMatchObject(asNull);
      await change(vm, {});
      expect((await read(vm.uuid)).adapters).toMatchObject(vm.settings.adapters);
    });

    it("have bandwidth groups, which are added, changed, and removed", async () => {
      const groups = [
        { name: "a", type: "disk", limitKbps: 8000 },
        { name: "b", type: "network", limitKbps: 0 },
      ] as const;
      const vm = await newVm({ bandwidthGroups: groups });
      expect((await read(vm.uuid)).bandwidthGroups).toEqual(groups);
      const others = [
        { ...groups[0], type: "network", limitKbps: 3 },
        { ...groups[1], name: "c" },
      ] as const;
      await change(vm, { bandwidthGroups: others });
      expect((await read(vm.uuid)).bandwidthGroups).toEqual(others);
      await change(vm, { bandwidthGroups: undefined });
      expect((await read(vm.uuid)).bandwidthGroups).toEqual(others);
      await change(vm, { bandwidthGroups: [] });
      expect((await read(vm.uuid)).bandwidthGroups).toEqual([]);
    });

    it.each<[string, Partial<VmSettings>, string, RegExp]>([
      [
        "a missing group",
        { adapters: [{ type: "null", cableConnected: true, forwards: [], options: { bandwidth_group: "nosuch" } }] },
        "NOT_FOUND",
        /Could not find a bandwidth group named 'nosuch'/,
      ],
      [
        "an option of another type",
        { adapters: [{ type: "null", cableConnected: true, forwards: [], options: { nat_dns_proxy: true } }] },
        "INVALID",
        /A null adapter of .* cannot have nat_dns_proxy/,
      ],
      [
        "a generic adapter without a driver",
        { adapters: [{ type: "generic", cableConnected: true, forwards: [] }] },
        "INVALID",
        /A generic adapter of .* requires a network/,
      ],
      [
        "an ambiguous property name",
        {
          adapters: [
            {
              type: "generic",
              network: "UDPTunnel",
              cableConnected: true,
              forwards: [],
              options: { generic_properties: { "a=b": "c" } },
            },
          ],
        },
        "INVALID",
        /must not contain '='/,
      ],
      [
        "a group for disks",
        {
          adapters: [{ type: "null", cableConnected: true, forwards: [], options: { bandwidth_group: "a" } }],
          bandwidthGroups: [{ name: "a", type: "disk", limitKbps: 1 }],
        },
        "INVALID",
        /'a' of .* is of type disk, but has members of type network/,
      ],
      [
        "a group named none",
        { bandwidthGroups: [{ name: "none", type: "network", limitKbps: 1 }] },
        "INVALID",
        /cannot be named none/,
      ],
    ])("are rejected with %s", async (_, settings, code, words) => {
      await expectRefusal(newVm(settings), code as "INVALID", words);
    });

    it("keep groups in use from being removed", async () => {
      const adapters = natAndGeneric(() => ({ bandwidth_group: "slow" }));
      const vm = await newVm({ bandwidthGroups: GROUPS, adapters });
      await expectRefusal(change(vm, { bandwidthGroups: [] }), "IN_USE", /'slow' is still in use/);
      await change(vm, { bandwidthGroups: [], adapters: natAndGeneric(() => ({ bandwidth_group: "" })) });
      expect((await read(vm.uuid)).bandwidthGroups).toEqual([]);
    });
  });
}
