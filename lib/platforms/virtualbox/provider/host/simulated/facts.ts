import os from "node:os";
import { freeDiskMib } from "../../files.js";
import type { HostDetails, HostLimits } from "../host-facts.js";
import type { BridgedInterface } from "../networks.js";

/** The limits of VirtualBox 7.2.22. */
export const LIMITS: HostLimits = {
  cpus: { min: 1, max: 64 },
  memoryMib: { min: 4, max: 2_097_152 },
  vramMib: { min: 0, max: 256 },
  monitors: { min: 1, max: 64 },
  serialPorts: 4,
  networkAdapters: { piix3: 8, ich9: 36 },
  controllerPorts: { floppy: 1, "virtio-scsi": 256, ide: 2, sata: 30, scsi: 16, sas: 255, nvme: 255 },
};

/** The Guest Additions image. On the simulated host it is not a file, but it can be attached. */
export const GUEST_ADDITIONS = "/usr/share/virtualbox/VBoxGuestAdditions.iso";

/** The interfaces for bridging: there is one, so that labs with bridged networks can be tried. */
export const BRIDGED_INTERFACES: readonly BridgedInterface[] = [
  { name: "eth0", address: "192.0.2.2", prefixLength: 24, mac: "020000000001", up: true, wireless: false },
];

/** Returns the details of the machine on which the simulated host runs. */
export async function localDetails(machineFolder: string): Promise<HostDetails> {
  const processors = os.cpus().length;
  return {
    operatingSystem: `${os.type()} ${os.release()}`,
    cores: processors,
    processors,
    memoryMib: mebibytes(os.totalmem()),
    availableMemoryMib: mebibytes(os.freemem()),
    freeDiskMib: await freeDiskMib(machineFolder),
    extensionPacks: [],
  };
}

const mebibytes = (bytes: number) => Math.floor(bytes / 2 ** 20);
