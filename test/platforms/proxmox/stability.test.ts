import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import {
  type Attachment,
  BridgedNetwork,
  HostOnlyNetwork,
  InternalNetwork,
  Nat,
  NatNetwork,
  Vlan,
} from "../../../lib/index.js";
import { appIn, projectFolder } from "../../lab/support.js";
import { fromImage, proxmoxLab } from "./support.js";

const VM = "proxmox_virtual_environment_vm";
const CONTAINER = "proxmox_virtual_environment_container";

/** A guest as a property draws it. */
interface Drawn {
  readonly id: string;
  readonly container: boolean;
  /** Of `NETWORKS`, in the order of the adapters. */
  readonly networks: readonly (typeof NETWORKS)[number][];
  readonly running: boolean;
  readonly name?: string;
}

const NETWORKS = ["nat", "lan", "wan", "inner", "vlan", "office"] as const;
const guest: fc.Arbitrary<Drawn> = fc.record({
  id: fc.stringMatching(/^[a-z][a-z0-9]{1,7}$/),
  container: fc.boolean(),
  networks: fc.uniqueArray(fc.constantFrom(...NETWORKS), { maxLength: 4 }),
  running: fc.boolean(),
});
const guests = (minLength: number, maxLength: number) =>
  fc.uniqueArray(guest, { minLength, maxLength, selector: ({ id }) => id, size: "max" });

/** On every network, so that they are there whoever else is. */
const KEEPERS: readonly Drawn[] = [
  { id: "k-vm", container: false, networks: NETWORKS, running: false },
  { id: "k-ct", container: true, networks: NETWORKS, running: false },
];

// biome-ignore lint/suspicious/noExplicitAny: the JSON of any resource
type Resources = Record<string, Record<string, any>>;

/** The resources of a lab with these guests, made in this order. */
function resourcesOf(root: string, drawn: readonly Drawn[]): Resources {
  const { app, lab, hypervisor, guest, container } = proxmoxLab({}, appIn(root));
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.0.0/23" });
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.2.0.0/22" });
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.3.0.0/23" });
  const vlan = new Vlan(lab, "vlan", { network: inner, vlanId: 30, cidr: "10.4.0.0/23" });
  const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "10.5.0.0/23" });
  const attach: Record<(typeof NETWORKS)[number], () => Attachment> = {
    nat: () => Nat.perMachine(),
    lan: () => lan.attach(),
    wan: () => wan.attach(),
    inner: () => inner.attach(),
    vlan: () => vlan.attach(),
    office: () => office.attach(),
  };
  for (const { id, networks, running, name, ...each } of [...KEEPERS, ...drawn]) {
    const props = { interfaces: networks.map((network) => attach[network]()), running, name };
    each.container
      ? container(id, props)
      : guest(id, { ...props, bootDisk: fromImage, options: { cloudInitDrive: true } });
  }
  app.synth();
  return JSON.parse(fs.readFileSync(path.join(app.outdir, "stacks/campus/cdk.tf.json"), "utf8")).resource;
}

/** The addresses of what two labs do not have alike, but for guests with these ids. */
function differences(first: Resources, second: Resources, ids: readonly string[]): string[] {
  const of = (resources: Resources) =>
    new Map(
      Object.entries(resources).flatMap(([type, bodies]) =>
        Object.entries(bodies).map(([id, { depends_on = [], ...body }]) => [
          `${type}.${id}`,
          // Machines start after containers: that others come or go changes nothing of what Terraform plans for them.
          JSON.stringify([body, depends_on.filter((address: string) => !ids.includes(address.split(".")[1]))]),
        ]),
      ),
    );
  const [one, other] = [of(first), of(second)];
  const addresses = [...new Set([...one.keys(), ...other.keys()])];
  return addresses.filter((address) => !ids.includes(address.split(".")[1]) && one.get(address) !== other.get(address));
}

const list = (value: unknown) => (value ?? []) as Record<string, never>[];

function identitiesOf(resources: Resources) {
  const bodies = [...Object.values(resources[VM]), ...Object.values(resources[CONTAINER])];
  const adapters = bodies.flatMap((body) =>
    list(body.network_device ?? body.network_interface).map((device, index) => ({
      mac: device.mac_address as string,
      place: `${device.bridge} ${device.vlan_id ?? ""} ${body.initialization.ip_config[index].ipv4.address}`,
    })),
  );
  return {
    ids: bodies.map(({ vm_id }) => vm_id as number),
    macs: adapters.map(({ mac }) => mac),
    places: adapters.map(({ place }) => place).filter((place) => !place.endsWith("dhcp")),
  };
}

const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

test("up to 200 guests have unique ids, MACs, and addresses", () => {
  fc.assert(
    fc.property(fc.oneof(guests(1, 20), guests(150, 200)), (drawn) => {
      const { ids, macs, places } = identitiesOf(resourcesOf(projectFolder(), drawn));
      expect(ids).toHaveLength(drawn.length + KEEPERS.length);
      expect([unique(ids), unique(macs), unique(places)]).toEqual([true, true, true]);
      expect(ids.every((id) => id >= 100_000 && id <= 999_999)).toBe(true);
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

/** Guests, and the same lab after some went, others came, one took another's name, and all stand in another order. */
const change = (most: number) =>
  guests(1, most).chain((before) =>
    fc.record({
      before: fc.constant(before),
      kept: fc.shuffledSubarray(before),
      added: guests(0, Math.ceil(most / 4)).map((added) =>
        added.filter(({ id }) => before.every((each) => each.id !== id)),
      ),
    }),
  );

test("adding, removing, or reordering guests changes nothing else in the lab", () => {
  fc.assert(
    fc.property(change(24), ({ before, kept, added }) => {
      const root = projectFolder();
      const [first, second] = [before, [...added, ...kept]].map((drawn) => resourcesOf(root, drawn));
      const others = [...before.filter((each) => !kept.includes(each)), ...added].map(({ id }) => id);
      expect(differences(first, second, others)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test("without a lock file, a guest's resources depend only on names, not on their order", () => {
  const twoOrders = guests(2, 24).chain((drawn) =>
    fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([drawn, shuffled]) => {
      const [first, second] = [drawn, shuffled].map((each) => resourcesOf(projectFolder(), each));
      expect(differences(first, second, [])).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test("removing, adding, and renaming one of 200 guests changes no other, and the renamed one changes only its name", () => {
  fc.assert(
    fc.property(guests(199, 199), guest, ([gone, renamed, ...kept], { id, ...come }) => {
      const root = projectFolder();
      const first = resourcesOf(root, [gone, renamed, ...kept]);
      const second = resourcesOf(root, [...kept, { ...renamed, name: "otherwise" }, { id: `z-${id}`, ...come }]);
      expect(differences(first, second, [gone.id, renamed.id, `z-${id}`])).toEqual([]);
      const bodyOf = ({ [VM]: machines, [CONTAINER]: containers }: Resources) =>
        renamed.container ? containers[renamed.id] : machines[renamed.id];
      const { hostname, ...initialization } = bodyOf(first).initialization;
      const called = renamed.container
        ? { initialization: { ...initialization, hostname: "otherwise" } }
        : { name: "otherwise" };
      // The notes have the host name for the first boot.
      const { depends_on, "//": notes } = bodyOf(second);
      expect(bodyOf(second)).toEqual({ ...bodyOf(first), ...called, depends_on, "//": notes });
    }),
    { numRuns: 1, endOnFailure: true },
  );
});
