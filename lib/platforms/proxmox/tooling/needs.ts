import { isObject } from "../../../files/json-file.js";
import { literalText, type Resource, type ResourceBody, referenceTo } from "../../../terraform/stack-json.js";

export const VM = "proxmox_virtual_environment_vm";
/** A seed with secrets, of Labvisor's own provider. */
const SEED = "labvisor_proxmox_seed";
const CONTAINER = "proxmox_virtual_environment_container";

/** Something that a node must have before a lab is applied. What the lab creates itself is not included. */
export interface ProxmoxNeed {
  /** The path of the construct that needs it, in its lab. */
  readonly by: string;
  readonly node: string;
  readonly what:
    | { readonly kind: "node" }
    | {
        readonly kind: "storage";
        readonly name: string;
        readonly content: string;
        /** The format of a disk, such as "qcow2". */
        readonly format?: string;
      }
    | { readonly kind: "bridge"; readonly name: string }
    | { readonly kind: "package"; readonly name: string }
    | { readonly kind: "default route" };
}

/** Returns the needs of resources, each once, for the first resource with it. */
export function proxmoxNeeds(resources: readonly Resource[]): ProxmoxNeed[] {
  const made = new Set(resources.flatMap(madeBy));
  const needs = resources
    .flatMap((resource) => [...needsOf(resource, resources), ...routesOf(resource, resources)])
    .filter(({ what }) => !("name" in what) || !made.has(what.name));
  const seen = new Set<string>();
  return needs.filter(({ node, what }) => {
    const before = seen.size;
    return seen.add(JSON.stringify([node, what])).size > before;
  });
}

/** Returns the storage or bridge that a resource creates: another stack may use it. */
function madeBy({ type, body }: Resource): string[] {
  const name =
    type === "proxmox_network_linux_bridge" ? body.name : /_storage_|_vnet$/.test(type) ? body.id : undefined;
  return [literalText(name) ?? []].flat();
}

function needsOf(resource: Resource, resources: readonly Resource[]): ProxmoxNeed[] {
  const { construct: by, body } = resource;
  const nodes = nodesOf(resource, resources);
  const whats: ProxmoxNeed["what"][] = [
    { kind: "node" },
    ...storagesOf(resource).flatMap(([value, content, format]) => {
      const name = literalText(value);
      return name === undefined ? [] : [{ kind: "storage" as const, name, content, format: literalText(format) }];
    }),
    ...bridgesOf(body).flatMap((value) => {
      const name = literalText(value);
      return name === undefined ? [] : [{ kind: "bridge" as const, name }];
    }),
    // The DHCP server of virtual networks.
    ...(body.dhcp === "dnsmasq" ? [{ kind: "package" as const, name: "dnsmasq" }] : []),
  ];
  return nodes.flatMap((node) => whats.map((what) => ({ by, node, what })));
}

/** Proxmox VE translates the addresses of a NAT network to that of the interface with the default route. */
function routesOf({ type, construct: by, body }: Resource, resources: readonly Resource[]): ProxmoxNeed[] {
  if (type !== "proxmox_sdn_subnet" || body.snat !== true) return [];
  const find = (reference: unknown) => resources.find(({ id }) => id === referenceTo(reference))?.body;
  return texts(find(find(body.vnet)?.zone)?.nodes).map((node) => ({ by, node, what: { kind: "default route" } }));
}

function nodesOf({ type, body }: Resource, resources: readonly Resource[]): string[] {
  if (type === "proxmox_backup_job") {
    const guests = texts(body.vmid).map((vmid) => /([\w-]+\.[\w-]+)\.vm_id/.exec(vmid)?.[1]);
    return resources.filter(({ id }) => guests.includes(id)).flatMap(({ body }) => literalText(body.node_name) ?? []);
  }
  // A replication job needs the node that disks are copied to.
  const node = type === "proxmox_replication" ? body.target : body.node_name;
  return [literalText(node) ?? [], texts(body.nodes)].flat();
}

/** Returns the storage that a resource uses, with the content types, and the formats of disks, that it needs. */
function storagesOf({ type, body }: Resource): (readonly [storage: unknown, content: string, format?: unknown])[] {
  switch (type) {
    case VM:
      return [body.disk, body.efi_disk, body.tpm_state, body.initialization]
        .flatMap(blocks)
        .map(({ datastore_id, file_format }) => [datastore_id, "images", file_format]);
    case CONTAINER:
      return [
        ...blocks(body.disk).map(({ datastore_id }) => datastore_id),
        ...blocks(body.mount_point).map(({ volume }) => volume),
      ].map((storage) => [storage, "rootdir"]);
    case SEED:
      return [[body.datastore_id, "iso"]];
    case "proxmox_backup_job":
      return [[body.storage, "backup"]];
    default: {
      const content = literalText(body.content_type);
      return content === undefined ? [] : [[body.datastore_id, content]];
    }
  }
}

function bridgesOf(body: ResourceBody): unknown[] {
  const adapters = [body.network_device, body.network_interface].flatMap(blocks);
  return [...adapters.map(({ bridge }) => bridge), body.bridge];
}

/** Returns the blocks of one kind: a configuration has one or a list of them, and a state always a list. */
export function blocks(value: unknown): readonly ResourceBody[] {
  return [value].flat().filter(isObject) as ResourceBody[];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
