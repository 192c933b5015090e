import type { ProxmoxApi } from "./client.js";
import { ProxmoxApiError } from "./error.js";

/** A storage of a node. */
export interface NodeStorage {
  readonly name: string;
  /** The type, such as "dir" or "lvmthin". */
  readonly type: string;
  /** The content types: "images", "rootdir", "iso", "import", "vztmpl", "backup". */
  readonly content: readonly string[];
}

/** A guest of the cluster. */
export interface ClusterGuest {
  readonly kind: "virtual machine" | "container";
  readonly name: string;
  readonly node: string;
  readonly tags: readonly string[];
}

/** The rights of the token or user, by path: `/vms`. */
export type Permissions = ReadonlyMap<string, readonly string[]>;

/** The content of a cluster, as far as the token or user may read it: anything else is undefined. */
export class ProxmoxCluster {
  constructor(private readonly api: ProxmoxApi) {}

  /** Returns the version of Proxmox VE: "8.4.1". It needs no right. */
  async version(): Promise<string> {
    const answer = await this.api.get("/version");
    if (!isObject(answer) || typeof answer.version !== "string") throw this.api.strange("/version");
    return answer.version;
  }

  /** Returns whether each node is up, by name. */
  async nodes(): Promise<ReadonlyMap<string, boolean> | undefined> {
    const nodes = await this.list<{ node: string; status?: string }>("/nodes");
    return nodes && new Map(nodes.map(({ node, status }) => [node, status !== "offline"]));
  }

  async storages(node: string): Promise<readonly NodeStorage[] | undefined> {
    const storages = await this.list<{ storage: string; type?: string; content?: string; enabled?: unknown }>(
      `/nodes/${encodeURIComponent(node)}/storage`,
    );
    return storages
      ?.filter(({ enabled = 1 }) => Number(enabled) === 1)
      .map(({ storage, type = "", content }) => ({ name: storage, type, content: content?.split(",") ?? [] }));
  }

  /** Returns the bridges that adapters can use, including virtual networks of the SDN. */
  async bridges(node: string): Promise<readonly string[] | undefined> {
    const bridges = await this.list<{ iface: string }>(`/nodes/${encodeURIComponent(node)}/network?type=any_bridge`);
    return bridges?.map(({ iface }) => iface);
  }

  /** Returns the installed packages among those that matter to Proxmox VE. It needs Sys.Audit on the node. */
  async packages(node: string): Promise<readonly string[] | undefined> {
    const packages = await this.list<{ Package: string; CurrentState?: string }>(
      `/nodes/${encodeURIComponent(node)}/apt/versions`,
    );
    return packages?.filter(({ CurrentState }) => CurrentState === "Installed").map(({ Package }) => Package);
  }

  /** Returns the ids of all backup jobs. It needs Sys.Audit. */
  async backupJobs(): Promise<readonly string[] | undefined> {
    try {
      const jobs = await this.api.get("/cluster/backup");
      return Array.isArray(jobs) ? jobs.map(({ id }) => String(id)) : undefined;
    } catch (error) {
      if (error instanceof ProxmoxApiError) return undefined;
      throw error;
    }
  }

  /** Returns the guests that the token or user may see (VM.Audit), by id. */
  async guests(): Promise<ReadonlyMap<number, ClusterGuest>> {
    const path = "/cluster/resources?type=vm";
    const answer = (await this.api.get(path)) ?? [];
    if (!Array.isArray(answer) || !answer.every(isObject)) throw this.api.strange(path);
    return new Map(
      answer.map(({ vmid, type, name, node, tags }) => [
        Number(vmid),
        {
          kind: type === "lxc" ? "container" : "virtual machine",
          name: String(name ?? vmid),
          node: String(node),
          tags: String(tags ?? "")
            .split(/[;, ]/)
            .filter(Boolean),
        },
      ]),
    );
  }

  /** Returns whether a guest has an id, even one that the token or user may not see. It needs no right. */
  async isTaken(id: number): Promise<boolean> {
    try {
      await this.api.get(`/cluster/nextid?vmid=${id}`);
      return false;
    } catch (error) {
      if (error instanceof ProxmoxApiError && /already exists/.test(error.message)) return true;
      throw error;
    }
  }

  /** Returns the own rights. It needs no right. */
  async permissions(): Promise<Permissions> {
    const answer = (await this.api.get("/access/permissions")) ?? {};
    if (!isObject(answer) || !Object.values(answer).every(isObject)) throw this.api.strange("/access/permissions");
    return new Map(Object.entries(answer).map(([path, rights]) => [path, Object.keys(rights as object)]));
  }

  /** An empty list means that nothing may be read. */
  private async list<T>(path: string): Promise<readonly T[] | undefined> {
    try {
      const list = await this.api.get(path);
      return Array.isArray(list) && list.length > 0 && list.every(isObject) ? (list as readonly T[]) : undefined;
    } catch (error) {
      // Terraform may not need it, or reports it itself.
      if (error instanceof ProxmoxApiError && error.status !== undefined && error.status !== 401) return undefined;
      throw error;
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
