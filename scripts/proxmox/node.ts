import { accessFrom } from "../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../lib/platforms/proxmox/api/cluster.js";

/** The node that the environment names: what the cases ask of it, besides Labvisor. */
export class TestNode {
  private readonly api = new ProxmoxApi(accessFrom(process.env));

  /** Runs a request that starts a task, and waits for the task. */
  run(method: "POST" | "DELETE", path: string, form?: Readonly<Record<string, string>>): Promise<void> {
    return this.api.run(method, path, form);
  }

  async deleteJobs(ids: RegExp): Promise<void> {
    const jobs = (await new ProxmoxCluster(this.api).backupJobs()) ?? [];
    // It starts no task.
    for (const id of jobs.filter((each) => ids.test(each)))
      await this.run("DELETE", `/cluster/backup/${id}`).catch(() => {});
  }

  version(): Promise<string> {
    return new ProxmoxCluster(this.api).version();
  }

  /** Returns what the cluster has that labs create, one each. */
  async inventory(): Promise<string[]> {
    const found: string[] = [];
    for (const [path, name] of LISTS)
      for (const each of (await this.api.get(path)) as readonly Record<string, unknown>[])
        found.push(`${path.split("/").at(-1)} ${each[name]}`);
    return found.sort();
  }
}

/** The lists of the API, and the member that identifies each entry. */
const LISTS: readonly (readonly [path: string, name: string])[] = [
  ["/cluster/resources?type=vm", "id"],
  ["/cluster/ha/resources", "sid"],
  ["/cluster/sdn/zones", "zone"],
  ["/cluster/sdn/vnets", "vnet"],
  ["/cluster/backup", "id"],
  ["/access/users", "userid"],
  ["/access/roles", "roleid"],
  ["/pools", "poolid"],
  ["/storage", "storage"],
  [`/nodes/${process.env.PROXMOX_TEST_NODE ?? "pve"}/network`, "iface"],
];
