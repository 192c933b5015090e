import { References } from "../../../terraform/references.js";
import type { Resource } from "../../../terraform/stack-json.js";
import type { ClusterGuest, ListedObject, ProxmoxCluster } from "../api/cluster.js";
import { MARK_DIGITS, MARK_PREFIX, markIn, tagName } from "../tags.js";

/** An object of the cluster that a resource of a lab would create, and that exists already. */
export interface ExistingObject {
  readonly resource: Resource;
  /** The object as people know it, such as "bridge vmbr1120". */
  readonly name: string;
  /** The mark of the lab that created it. Undefined if it has none, or may not be read. */
  readonly mark?: string;
  /** Whether its name or its text names the lab that created it, so that its mark is one of that lab's. */
  readonly namesLab: boolean;
  /** The id by which the provider imports it. */
  readonly importId: string;
}

/** A kind of resource whose objects the provider refuses to create if they exist. */
interface Kind {
  /** The kind's noun, which its id follows. */
  readonly noun: string;
  /** @default the noun and the id */
  readonly name?: (text: Text) => string;
  /** The API's list of such objects. */
  readonly list: (text: Text) => string;
  /** The member of a listed object that identifies it. */
  readonly member: string;
  /** The value of that member for a resource. A mark whose digits are not known yet stays an expression. */
  readonly id: (text: Text) => string;
  /** Whether a listed object with that id is one of the kind. @default all are */
  readonly includes?: (object: ListedObject, text: Text) => boolean;
  /** Returns the mark of a listed object, which has it in a text, or belongs to one that has. @default none */
  readonly mark?: (object: ListedObject, cluster: ProxmoxCluster, text: Text) => Promise<string | undefined>;
  /** Whether a listed object names a lab. @default its id begins with the lab's name */
  readonly namesLab?: (object: ListedObject, lab: string) => boolean;
  /** @default the value of the member */
  readonly importId?: (text: Text, object: ListedObject) => string;
}

/** Returns the text of a resource's attribute, in which references are resolved. */
type Text = (attribute: string) => string;

const inText = (member: string) => async (object: ListedObject) => markIn(object[member]);

const VNETS = "/cluster/sdn/vnets";

/** Returns the common mark of the virtual networks that have a value. */
const ofVnets = (member: string, value: string) => async (object: ListedObject, cluster: ProxmoxCluster) =>
  common(
    ((await cluster.objects(VNETS)) ?? [])
      .filter((vnet) => vnet[member] === object[value])
      .map(({ alias }) => markIn(alias)),
  );

/** A backup job belongs to the lab of its guests. */
async function ofGuests({ vmid }: ListedObject, cluster: ProxmoxCluster): Promise<string | undefined> {
  const guests = await cluster.guests();
  const ids = String(vmid ?? "").split(",");
  return common(ids.map((id) => markOf(guests.get(Number(id)))));
}

function common(marks: readonly (string | undefined)[]): string | undefined {
  const [first] = marks;
  return marks.every((mark) => mark === first) ? first : undefined;
}

const zone: Kind = {
  noun: "SDN zone",
  list: () => "/cluster/sdn/zones",
  member: "zone",
  id: (text) => text("id"),
  mark: ofVnets("zone", "zone"),
};

/** Returns the place of a firewall's guest on its node. */
const guestPlace = (text: Text) => (text("vm_id") ? `qemu/${text("vm_id")}` : `lxc/${text("container_id")}`);

const markOf = (guest: ClusterGuest | undefined) => markIn(guest?.tags);

const storage: Kind = { noun: "storage", list: () => "/storage", member: "storage", id: (text) => text("id") };

const KINDS: Readonly<Record<string, Kind>> = {
  proxmox_network_linux_bridge: {
    noun: "bridge",
    list: (text) => `/nodes/${encodeURIComponent(text("node_name"))}/network`,
    member: "iface",
    id: (text) => text("name"),
    mark: inText("comments"),
    namesLab: ({ comments }, lab) => String(comments ?? "").startsWith(`${lab} `),
    importId: (text) => `${text("node_name")}:${text("name")}`,
  },
  proxmox_sdn_zone_simple: zone,
  proxmox_sdn_zone_vlan: zone,
  proxmox_sdn_zone_vxlan: zone,
  proxmox_sdn_vnet: {
    noun: "virtual network",
    list: () => VNETS,
    member: "vnet",
    id: (text) => text("id"),
    mark: inText("alias"),
    // Its id is a hash of the lab's name, among others.
    namesLab: () => true,
  },
  proxmox_sdn_subnet: {
    noun: "subnet",
    list: (text) => `${VNETS}/${text("vnet")}/subnets`,
    member: "cidr",
    id: (text) => text("cidr"),
    mark: ofVnets("vnet", "vnet"),
    importId: (text, { subnet }) => `${text("vnet")}/${subnet}`,
  },
  proxmox_virtual_environment_pool: {
    noun: "resource pool",
    list: () => "/pools",
    member: "poolid",
    id: (text) => text("pool_id"),
    mark: inText("comment"),
  },
  proxmox_virtual_environment_user: {
    noun: "user",
    list: () => "/access/users",
    member: "userid",
    id: (text) => text("user_id"),
    mark: inText("comment"),
  },
  proxmox_virtual_environment_role: {
    noun: "role",
    list: () => "/access/roles",
    member: "roleid",
    id: (text) => text("role_id"),
    // The digits of the mark are the end of its name.
    mark: async ({ roleid }) => MARK_PREFIX + String(roleid).slice(-MARK_DIGITS),
  },
  proxmox_haresource: {
    noun: "HA resource",
    list: () => "/cluster/ha/resources",
    member: "sid",
    id: (text) => text("resource_id"),
    mark: inText("comment"),
  },
  proxmox_hagroup: {
    noun: "HA group",
    list: () => "/cluster/ha/groups",
    member: "group",
    id: (text) => text("group"),
    mark: inText("comment"),
  },
  proxmox_harule: {
    noun: "HA rule",
    list: () => "/cluster/ha/rules",
    member: "rule",
    id: (text) => text("rule"),
    mark: inText("comment"),
  },
  proxmox_replication: {
    noun: "replication job",
    list: () => "/cluster/replication",
    member: "id",
    id: (text) => text("id"),
    mark: inText("comment"),
  },
  proxmox_backup_job: {
    noun: "backup job",
    list: () => "/cluster/backup",
    member: "id",
    id: (text) => text("id"),
    mark: ofGuests,
  },
  proxmox_pool_membership: {
    noun: "pool membership",
    name: (text) => `membership of the guest ${text("vm_id")} in the pool ${text("pool_id")}`,
    list: () => "/cluster/resources?type=vm",
    member: "vmid",
    id: (text) => text("vm_id"),
    includes: ({ pool }, text) => pool === text("pool_id"),
    mark: async ({ tags }) => markIn(tags),
    importId: (text) => `${text("pool_id")}/vm/${text("vm_id")}`,
  },
  // The provider would add the rules to those that the guest has.
  proxmox_virtual_environment_firewall_rules: {
    noun: "firewall rule",
    name: (text) => `firewall rules of the guest ${text("vm_id") || text("container_id")}`,
    list: (text) => `/nodes/${encodeURIComponent(text("node_name"))}/${guestPlace(text)}/firewall/rules`,
    member: "pos",
    id: () => "0",
    mark: async (_, cluster, text) =>
      markOf((await cluster.guests()).get(Number(text("vm_id") || text("container_id")))),
    importId: (text) =>
      text("vm_id")
        ? `vm/${text("node_name")}/${text("vm_id")}`
        : `container/${text("node_name")}/${text("container_id")}`,
  },
  ...Object.fromEntries(
    ["directory", "lvm", "lvmthin", "zfspool", "nfs", "cifs", "pbs"].map((type) => [
      `proxmox_storage_${type}`,
      storage,
    ]),
  ),
};

/**
 * Returns the objects that resources would create although they exist, as far as the token or user may see them.
 *
 * @param lab the name of the lab
 */
export async function existingObjects(
  lab: string,
  created: readonly Resource[],
  resources: readonly Resource[],
  cluster: ProxmoxCluster,
): Promise<ExistingObject[]> {
  const references = new References(resources);
  const existing: ExistingObject[] = [];
  for (const resource of created) {
    const kind = KINDS[resource.type];
    if (!kind) continue;
    const text: Text = (attribute) => references.resolve(resource.body[attribute]);
    const objects = (await cluster.objects(kind.list(text))) ?? [];
    const isSame = matcherOf(kind.id(text));
    const found = objects.find(
      (object) => isSame(String(object[kind.member])) && (kind.includes?.(object, text) ?? true),
    );
    if (!found) continue;
    const id = String(found[kind.member]);
    const [mark, importId] = [await kind.mark?.(found, cluster, text), kind.importId?.(text, found) ?? id];
    const namesLab = kind.namesLab?.(found, lab) ?? id.startsWith(`${tagName(lab)}-`);
    existing.push({ resource, name: kind.name?.(text) ?? `${kind.noun} ${id}`, mark, namesLab, importId });
  }
  return existing;
}

/** Returns whether a text is an id in which expressions stand for the digits of a mark. */
function matcherOf(id: string): (text: string) => boolean {
  const literals = id.split(/\$\{.*?\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${literals.join(`[0-9a-f]{${MARK_DIGITS}}`)}$`);
  return (text) => pattern.test(text);
}
