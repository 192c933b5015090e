import type { Guest } from "../../../cli/snapshots/guest.js";
import type { ProxmoxApi } from "../api/client.js";
import { type ProxmoxGuest, ProxmoxSnapshots } from "../api/snapshots.js";

export function proxmoxGuest(api: ProxmoxApi, at: ProxmoxGuest, name: string, running: boolean): Guest {
  const snapshots = new ProxmoxSnapshots(api, at);
  return {
    name,
    snapshots: async () => (await snapshots.list()).map((each) => ({ ...each, id: each.name, managed: false })),
    check: () => snapshots.check(),
    take: (name, description, memory) => snapshots.take(name, description, memory),
    restore: ({ name }) => snapshots.restore(name, running),
    delete: ({ name }) => snapshots.delete(name),
  };
}
