import { isContainer } from "../container.js";
import type { Guest } from "../guest.js";
import type { FirstBootNote } from "../manifest.js";
import { isVirtualMachine } from "../virtual-machine.js";
import { networkConfig, noCloud } from "./no-cloud.js";

/** Returns the configuration of a guest's first boot: that of its seed or, in a container, what Proxmox VE writes. */
export function firstBootOf(guest: Guest): FirstBootNote | undefined {
  if (isContainer(guest))
    return { userData: { ssh_authorized_keys: guest.sshKeys }, networkConfig: networkConfig(guest) };
  if (!isVirtualMachine(guest) || !guest.cloudInit.hasSeed) return undefined;
  const { userData, networkConfig: network } = noCloud(guest);
  return { userData, networkConfig: network };
}
