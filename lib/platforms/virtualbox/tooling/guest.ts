import type { Guest, GuestSnapshot } from "../../../cli/snapshots/guest.js";
import { LabError } from "../../../lab-error.js";
import type { VirtualBoxHost } from "../provider/host/virtualbox-host.js";

export function virtualBoxGuest(host: VirtualBoxHost, vm: string, name: string, running: boolean): Guest {
  return {
    name,
    async snapshots(): Promise<GuestSnapshot[]> {
      const found = await host.readSnapshots(vm);
      if (!found) throw new LabError(`VirtualBox has no machine ${vm} any more; labvisor apply makes it again`);
      return found.map(({ uuid, name, description, claim }) => ({
        id: uuid,
        name,
        description,
        managed: claim !== undefined,
      }));
    },
    async check() {},
    /** VirtualBox takes one of a machine that runs with its memory, always. */
    async take(name, description) {
      await host.takeSnapshot(vm, { name, description });
    },
    restore: ({ id }) => host.restoreSnapshot(vm, id, running ? "running" : "stopped"),
    delete: ({ id }) => host.deleteSnapshot(vm, id),
  };
}
