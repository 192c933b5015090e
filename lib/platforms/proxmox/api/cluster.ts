import { isObject } from "../../../files/json-file.js";
import type { ProxmoxApi } from "./client.js";
import { ProxmoxApiError } from "./error.js";

/** A storage of a node. */
export interface NodeStorage {
  readonly name: string;
  /** The type, such as "dir" or "lvmthin". */
  readonly type: string;
  /** The content types: "images", "rootdir", "iso", "import", "vztmpl", "backup". */
  readonly content: readonly string[];
  /** The free space in bytes, if the node knows it. */
  readonly free?: number;
}

/** A guest of the cluster. */
export interface ClusterGuest {
  readonly kind: "virtual machine" | "container";
  readonly name: string;
  readonly node: string;
  readonly tags: readonly string[];
}

/** The part of a machine's configuration that an apply depends on. */
export interface MachineSettings {
  readonly name: string;
  readonly isTemplate: boolean;
  /** The sizes of the disks in GiB, keyed by their interfaces, such as "scsi0". */
  readonly disks: ReadonlyMap<string, number>;
}

/** An object of one of the API's lists. */
export type ListedObject = Readonly<Record<string, unknown>>;

/** The rights of the token or user, by path: `/vms`. */
export type Permissions = ReadonlyMap<string, readonly string[]>;

/** Returns the major version of a version such as "9.1.6". */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** The content of a cluster, as far as the token or user may read it: anything else is undefined. */
export class ProxmoxCluster {
  /** The answers to requests, by path: several checks need the same ones. */
  private readonly answers = new Map<string, Promise<unknown>>();

  constructor(private readonly api: ProxmoxApi) {}

  /** Returns the version of Proxmox VE: "8.4.1". It needs no right. */
  async version(): Promise<string> {
    const answer = await this.getOnce("/version");
    if (!isObject(answer) || typeof answer.version !== "string") throw this.api.strange("/version");
    return answer.version;
  }

  /** Returns whether each node is up, by name. */
  async nodes(): Promise<ReadonlyMap<string, boolean> | undefined> {
    const nodes = await this.list<"node", "status">("/nodes", "node", "status");
    return nodes && new Map(nodes.map(({ node, status }) => [node, status !== "offline"]));
  }

  async storages(node: string): Promise<readonly NodeStorage[] | undefined> {
    const path = `/nodes/${encodeURIComponent(node)}/storage`;
    const storages = await this.list<"storage", "content" | "type">(path, "storage", "content", "type");
    return storages
      ?.filter(({ enabled = 1 }) => Number(enabled) === 1)
      .map(({ storage, type = "", content, active, avail }) => ({
        name: storage,
        type,
        content: content?.split(",") ?? [],
        free: Number(active) === 1 && avail !== undefined ? Number(avail) : undefined,
      }));
  }

  /**
   * Returns the names of the storages on which a disk takes all its space when it is created; elsewhere it takes what
   * the guest has written. It needs Datastore.Audit.
   */
  async fullyAllocated(): Promise<readonly string[] | undefined> {
    const storages = await this.list<"storage", "type" | "preallocation">(
      "/storage",
      "storage",
      "type",
      "preallocation",
    );
    return storages
      ?.filter(
        ({ type, sparse, preallocation = "" }) =>
          type === "lvm" || (type === "zfspool" && Number(sparse ?? 0) !== 1) || /^(falloc|full)$/.test(preallocation),
      )
      .map(({ storage }) => storage);
  }

  /** Returns the bridges that adapters can use, including virtual networks of the SDN. */
  async bridges(node: string): Promise<readonly string[] | undefined> {
    const bridges = await this.list<"iface">(`/nodes/${encodeURIComponent(node)}/network?type=any_bridge`, "iface");
    return bridges?.map(({ iface }) => iface);
  }

  /**
   * Returns whether a node has a default route for IPv4. Its report, which takes seconds and needs Sys.Audit, is read
   * only if no interface has a gateway or DHCP.
   */
  async hasDefaultRoute(node: string): Promise<boolean | undefined> {
    const path = `/nodes/${encodeURIComponent(node)}`;
    const interfaces = await this.list<"iface", "gateway" | "method">(`${path}/network`, "iface", "gateway", "method");
    if (interfaces?.some(({ gateway, method }) => gateway !== undefined || method === "dhcp")) return true;
    const report = await this.read(`${path}/report`);
    const [, routes] = (typeof report === "string" && /^# ip .*-4 route show\n([^#]*)/m.exec(report)) || [];
    return routes === undefined ? undefined : /^(?:unicast )?default /m.test(routes);
  }

  /** Returns the installed packages among those that matter to Proxmox VE. It needs Sys.Audit on the node. */
  async packages(node: string): Promise<readonly string[] | undefined> {
    const path = `/nodes/${encodeURIComponent(node)}/apt/versions`;
    const packages = await this.list<"Package", "CurrentState">(path, "Package", "CurrentState");
    return packages?.filter(({ CurrentState }) => CurrentState === "Installed").map(({ Package }) => Package);
  }

  /** Returns the ids of all backup jobs. It needs Sys.Audit. */
  async backupJobs(): Promise<readonly string[] | undefined> {
    try {
      const jobs = await this.api.get("/cluster/backup");
      if (!Array.isArray(jobs) || !jobs.every((job) => isObject(job) && typeof job.id === "string")) return undefined;
      return jobs.map(({ id }) => id);
    } catch (error) {
      if (error instanceof ProxmoxApiError) return undefined;
      throw error;
    }
  }

  /** Returns the names of the users that the token or user may see, with their realms: "alice@pve". */
  async users(): Promise<readonly string[] | undefined> {
    const users = await this.list<"userid">("/access/users", "userid");
    return users?.map(({ userid }) => userid);
  }

  /** Returns whether a user certainly does not exist: the list of users lacks it, and so does the server. */
  async lacksUser(id: string): Promise<boolean> {
    // Without rights, the list has only the own user. A server in trouble lists none.
    if ((await this.users())?.includes(id) !== false) return false;
    try {
      await this.api.get(`/access/users/${encodeURIComponent(id)}`);
      return false;
    } catch (error) {
      if (error instanceof ProxmoxApiError && error.status !== undefined) return error.status === 500;
      throw error;
    }
  }

  /** Returns the guests that the token or user may see (VM.Audit), by id. */
  async guests(): Promise<ReadonlyMap<number, ClusterGuest>> {
    const path = "/cluster/resources?type=vm";
    const answer = await this.getOnce(path);
    // An answer that is not understood must not count as one without guests.
    if (!Array.isArray(answer) || !answer.every(isGuest)) throw this.api.strange(path);
    return new Map(
      answer.map(({ vmid, type, name, node, tags = "" }) => [
        Number(vmid),
        {
          kind: type === "lxc" ? "container" : "virtual machine",
          name: String(name ?? vmid),
          node: String(node),
          tags: tags.split(/[;, ]/).filter(Boolean),
        },
      ]),
    );
  }

  /** Returns whether a guest has an id, even one that the token or user may not see. It needs no right. */
  async isTaken(id: number): Promise<boolean> {
    const path = `/cluster/nextid?vmid=${id}`;
    let answer: unknown;
    try {
      answer = await this.api.get(path);
    } catch (error) {
      if (error instanceof ProxmoxApiError && /already exists/.test(error.message)) return true;
      throw error;
    }
    // A free id is the answer.
    if (String(answer) !== String(id)) throw this.api.strange(path);
    return false;
  }

  /**
   * Returns the settings of a machine.
   *
   * @returns undefined if it does not exist, or may not be read (VM.Audit)
   */
  async machine(node: string, id: number): Promise<MachineSettings | undefined> {
    const path = `/nodes/${encodeURIComponent(node)}/qemu/${id}/config`;
    const config = await this.read(path);
    if (config === undefined) return undefined;
    if (!isObject(config)) throw this.api.strange(path);
    return {
      name: String(config.name ?? id),
      isTemplate: Number(config.template ?? 0) === 1,
      disks: new Map(
        Object.entries(config).flatMap(([slot, value]) => {
          const size = DISK_SLOT.test(slot) ? sizeIn(String(value)) : undefined;
          return size === undefined ? [] : [[slot, size] as const];
        }),
      ),
    };
  }

  /** Returns the objects of a list, as far as they may be read, or undefined if the list may not be read. */
  async objects(path: string): Promise<readonly ListedObject[] | undefined> {
    const list = await this.read(path);
    return Array.isArray(list) && list.every(isObject) ? list : undefined;
  }

  /** Returns the own rights. It needs no right. */
  async permissions(): Promise<Permissions> {
    const answer = (await this.api.get("/access/permissions")) ?? {};
    if (!isObject(answer) || !Object.values(answer).every(isObject)) throw this.api.strange("/access/permissions");
    return new Map(Object.entries(answer).map(([path, rights]) => [path, Object.keys(rights as object)]));
  }

  /**
   * Returns a list of objects. An empty one means that nothing may be read.
   *
   * @param name the member that is a string in each object
   * @param details the members that are strings, or absent
   */
  private async list<Name extends string, Detail extends string = never>(
    path: string,
    name: Name,
    ...details: readonly Detail[]
  ): Promise<readonly Entry<Name, Detail>[] | undefined> {
    const isEntry = (value: unknown): value is Entry<Name, Detail> =>
      isObject(value) && typeof value[name] === "string" && details.every((detail) => isTextOrAbsent(value[detail]));
    const objects = (await this.objects(path)) ?? [];
    return objects.length > 0 && objects.every(isEntry) ? objects : undefined;
  }

  private getOnce(path: string): Promise<unknown> {
    const answer = this.answers.get(path) ?? this.api.get(path);
    this.answers.set(path, answer);
    return answer;
  }

  /** Returns an answer; undefined if it may not be read: Terraform may not need it, or reports it itself. */
  private async read(path: string): Promise<unknown> {
    try {
      return await this.getOnce(path);
    } catch (error) {
      if (error instanceof ProxmoxApiError && error.status !== undefined && error.status !== 401) return undefined;
      throw error;
    }
  }
}

/** The interfaces of disks. Those of UEFI and the TPM are none of the lab's disks. */
const DISK_SLOT = /^(?:ide|sata|scsi|virtio)\d+$/;

const GIB_PER: Readonly<Record<string, number>> = { K: 1 / 1024 ** 2, M: 1 / 1024, G: 1, T: 1024 };

/** Returns the size of a disk in GiB, from a setting such as "local:100/vm-100-disk-0.qcow2,size=2G". */
function sizeIn(setting: string): number | undefined {
  const [, digits, unit] = /,size=(\d+)([KMGT])(?:,|$)/.exec(setting) ?? [];
  return /,media=cdrom(?:,|$)/.test(setting) || digits === undefined ? undefined : Number(digits) * GIB_PER[unit];
}

/** An object of a list, with other members that are not checked. */
type Entry<Name extends string, Detail extends string> = Readonly<Record<Name, string>> &
  Readonly<Partial<Record<Detail, string>>> & {
    readonly [Member in "enabled" | "active" | "avail" | "sparse"]?: unknown;
  };

interface RawGuest {
  readonly vmid: number | string;
  readonly type?: unknown;
  readonly name?: unknown;
  readonly node?: unknown;
  readonly tags?: string;
}

function isGuest(value: unknown): value is RawGuest {
  return isObject(value) && isId(value.vmid) && isTextOrAbsent(value.tags);
}

/** Perl may write a number as a string. */
function isId(value: unknown): boolean {
  return ["number", "string"].includes(typeof value) && /^[1-9]\d{2,8}$/.test(String(value));
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
