import type { ProxmoxApi } from "./client.js";
import { ProxmoxApiError } from "./error.js";

/** A storage as a node has it. */
export interface NodeStorage {
  readonly name: string;
  /** What it may hold: "images", "rootdir", "iso", "import", "vztmpl", "backup". */
  readonly content: readonly string[];
}

/** The rights of who asks, by path: `/vms`. */
export type Permissions = ReadonlyMap<string, readonly string[]>;

/** What there is in a cluster, as far as who asks may see it: what may not be read is undefined. */
export class ProxmoxCluster {
  constructor(private readonly api: ProxmoxApi) {}

  /** Of the Proxmox VE itself: "8.4.1". Whoever is let in may read it. */
  async version(): Promise<string> {
    const answer = await this.api.get("/version");
    if (!isObject(answer) || typeof answer.version !== "string") throw this.api.strange("/version");
    return answer.version;
  }

  /** Whether each is up, by name. */
  async nodes(): Promise<ReadonlyMap<string, boolean> | undefined> {
    const nodes = await this.list<{ node: string; status?: string }>("/nodes");
    return nodes && new Map(nodes.map(({ node, status }) => [node, status !== "offline"]));
  }

  async storages(node: string): Promise<readonly NodeStorage[] | undefined> {
    const storages = await this.list<{ storage: string; content?: string; enabled?: unknown }>(
      `/nodes/${encodeURIComponent(node)}/storage`,
    );
    return storages
      ?.filter(({ enabled = 1 }) => Number(enabled) === 1)
      .map(({ storage, content }) => ({ name: storage, content: content?.split(",") ?? [] }));
  }

  /** What adapters can be plugged into: bridges, and virtual networks of the SDN. */
  async bridges(node: string): Promise<readonly string[] | undefined> {
    const bridges = await this.list<{ iface: string }>(`/nodes/${encodeURIComponent(node)}/network?type=any_bridge`);
    return bridges?.map(({ iface }) => iface);
  }

  /** Whoever is let in may read its own. */
  async permissions(): Promise<Permissions> {
    const answer = (await this.api.get("/access/permissions")) ?? {};
    if (!isObject(answer) || !Object.values(answer).every(isObject)) throw this.api.strange("/access/permissions");
    return new Map(Object.entries(answer).map(([path, rights]) => [path, Object.keys(rights as object)]));
  }

  /** An empty list is one of which nothing may be seen. */
  private async list<T>(path: string): Promise<readonly T[] | undefined> {
    try {
      const list = await this.api.get(path);
      return Array.isArray(list) && list.length > 0 && list.every(isObject) ? (list as readonly T[]) : undefined;
    } catch (error) {
      // Terraform may not need it, or says it in its own words.
      if (error instanceof ProxmoxApiError && error.status !== undefined && error.status !== 401) return undefined;
      throw error;
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
