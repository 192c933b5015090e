import type { Resource } from "../../../terraform/stack-json.js";
import type { Credentials } from "../api/access.js";
import type { Permissions } from "../api/cluster.js";
import { blocks } from "./needs.js";

/** A right that resources need, with its path. */
interface Right {
  readonly at: string;
  readonly right: string;
}

const all = (at: string, ...rights: readonly string[]): Right[] => rights.map((right) => ({ at, right }));

const GUEST = [
  ...all("/vms", "VM.Allocate", "VM.Audit", "VM.Config.Network", "VM.Config.Options", "VM.PowerMgmt"),
  ...all("/vms", "VM.Config.CPU", "VM.Config.Disk", "VM.Config.Memory"),
  ...all("/storage", "Datastore.AllocateSpace", "Datastore.Audit"),
];
const FILE = all("/storage", "Datastore.AllocateTemplate", "Datastore.Audit");
const SDN = all("/sdn", "SDN.Allocate", "SDN.Audit");
const STORAGE = all("/storage", "Datastore.Allocate");

/**
 * The rights that the calls of bpg/proxmox need, by resource type: https://pve.proxmox.com/pve-docs/api-viewer/,
 * "Required permissions".
 */
const RIGHTS: readonly (readonly [resources: RegExp, rights: readonly Right[]])[] = [
  [
    /^proxmox_virtual_environment_vm$/,
    [...GUEST, ...all("/vms", "VM.Config.CDROM", "VM.Config.Cloudinit", "VM.Config.HWType")],
  ],
  [/^proxmox_virtual_environment_container$/, GUEST],
  [/_(download_)?file$|^labvisor_proxmox_(image|seed)$/, FILE],
  [/_network_linux_bridge$/, all("/nodes", "Sys.Modify")],
  [/_sdn_/, SDN],
  [/_storage_/, STORAGE],
  [/_(acl|pool|pool_membership)$/, all("/pool", "Pool.Allocate")],
  [/_user$/, [...all("/access/groups", "User.Modify"), ...all("/access/realm", "Realm.AllocateUser")]],
  [/_role$/, all("/access", "Sys.Modify")],
  [/_backup_job$/, all("/", "Sys.Modify")],
  [/_ha(rule|group|resource)$/, all("/", "Sys.Console")],
];

/**
 * Returns the missing rights of stacks, such as `VM.Allocate on /vms`. A right on a path includes everything below it.
 *
 * @param major the major version of Proxmox VE
 */
export function lackingRights(resources: readonly Resource[], permissions: Permissions, major: number): string[] {
  const types = [...new Set(resources.map(({ type }) => type))];
  const needed = RIGHTS.filter(([of]) => types.some((type) => of.test(type))).flatMap(([, rights]) => rights);
  const special = SPECIAL_RIGHTS.flatMap(([need, rights]) => (resources.some(need) ? rights(major, permissions) : []));
  const lacking = [...needed, ...special].filter(({ at, right }) => !has(permissions, at, right));
  return [...new Set(lacking.map(({ at, right }) => `${right} on ${at}`))].sort();
}

/**
 * Returns the privileged containers with nesting, which only root@pam may have, if it logs in with a password: not even
 * its API tokens may.
 */
export function forbiddenNesting(resources: readonly Resource[], credentials: Credentials): string[] {
  if ("username" in credentials && credentials.username === "root@pam") return [];
  return resources
    .filter(({ type }) => type === "proxmox_virtual_environment_container")
    .filter(({ body }) => body.unprivileged === false && blocks(body.features).some(({ nesting }) => nesting === true))
    .map(
      ({ construct }) =>
        `nesting, for ${construct}: it is not unprivileged, and so only root@pam with a password may enable nesting. ` +
        "Leave out one of unprivileged and nesting.",
    );
}

/** The rights that some resources of a type need, that depend on the version, or that others can replace. */
const SPECIAL_RIGHTS: readonly (readonly [
  need: (resource: Resource) => boolean,
  rights: (major: number, permissions: Permissions) => readonly Right[],
])[] = [
  [({ body }) => body.clone !== undefined, () => all("/vms", "VM.Clone")],
  [
    ({ type }) => type === "proxmox_replication",
    (major) => (major < 9 ? all("/storage", "Datastore.Allocate") : all("/vms", "VM.Replicate")),
  ],
  [
    ({ type, body }) => type === "proxmox_virtual_environment_container" && body.unprivileged === false,
    (major) => (major < 9 ? [] : all("/", "Sys.Modify")),
  ],
  [
    ({ type }) => /_download_file$/.test(type),
    // Two rights on the whole cluster replace the one that newer versions have for it.
    (_, permissions) =>
      ["Sys.Audit", "Sys.Modify"].every((right) => has(permissions, "/", right))
        ? []
        : all("/nodes", "Sys.AccessNetwork"),
  ],
];

/** A right on a single guest or storage counts: a lab may use only that one. */
function has(permissions: Permissions, at: string, right: string): boolean {
  const isNear = (path: string) => path === "/" || path === at || path.startsWith(`${at}/`);
  return [...permissions].some(([path, rights]) => isNear(path) && rights.includes(right));
}
