import type { Rule } from "../../../lab/rule.js";
import { noCloud } from "../../../lab/seed/no-cloud.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxMachine } from "../machine-options.js";

/** The settings in a seed's user data that Proxmox VE's drive has, too, or that it has itself. */
const SUPPORTED = ["hostname", "manage_etc_hosts", "updates", "users", "ssh_authorized_keys"];
const MAX_ADAPTERS = 8;

export const cloudInitDrive: Rule<VirtualMachine> = {
  code: "LV159",
  appliesTo: VirtualMachine,
  title: "Seed that Proxmox VE's cloud-init drive cannot hold",
  why:
    "Proxmox VE's own cloud-init drive has a host name, one administrator, keys, and the addresses of at most 8 " +
    "adapters without VLANs. Everything else in the seed would be missing in the guest.",
  fix: "leave out options.cloudInitDrive: then Labvisor uploads the whole seed as an ISO image",
  *check(machine) {
    const { cloudInit, adapters, interfaces, options } = machine as ProxmoxMachine;
    if (!cloudInit.hasSeed || !options?.cloudInitDrive) return;
    const unsupported = Object.keys(noCloud(machine).userData).filter((key) => !SUPPORTED.includes(key));
    if (unsupported.length > 0) yield `options.cloudInitDrive is true, but the seed has ${unsupported.join(", ")}`;
    if (cloudInit.users.length > 0 && cloudInit.user === undefined)
      yield "options.cloudInitDrive is true, but the seed has users, of which the drive has only one: give `user`";
    if (interfaces.some(({ vlanId }) => vlanId !== undefined))
      yield "options.cloudInitDrive is true, but the guest has VLAN interfaces";
    if (adapters.length > MAX_ADAPTERS)
      yield `options.cloudInitDrive is true, but the guest has ${adapters.length} adapters`;
  },
};
