import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { Proxmox } from "../hypervisor.js";
import type { VmInitialization } from "../resources/vm.js";
import { networkSettings } from "./network-settings.js";
import { diskStorage } from "./storage.js";

/** What Proxmox VE tells cloud-init by a drive of its own. It has the machine's name as host name. */
export function cloudInitDrive(proxmox: Proxmox, machine: VirtualMachine): VmInitialization {
  const { cloudInit, interfaces, bootDisk } = machine;
  const { user, sshKeys } = cloudInit;
  const keys = sshKeys.length > 0 ? sshKeys : undefined;
  return {
    datastore_id: diskStorage(bootDisk.pool ?? proxmox.storage).datastore_id,
    interface: "ide2",
    // Else the first boot waits for package servers, which a guest without a way out never reaches.
    upgrade: false,
    ...networkSettings(interfaces),
    user_account: user === undefined && !keys ? undefined : { username: user, keys },
  };
}
