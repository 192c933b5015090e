import os from "node:os";
import { freeDiskMib } from "../free-disk.js";
import type { BridgedInterface, HostDetails, HostLimits } from "../host-facts.js";

/** What VirtualBox 7.2.22 gives a machine at most. */
export const LIMITS: HostLimits = {
  cpus: { least: 1, most: 64 },
  memoryMib: { least: 4, most: 2_097_152 },
  vramMib: { least: 0, most: 256 },
  monitors: { least: 1, most: 64 },
  serialPorts: 4,
  networkAdapters: { piix3: 8, ich9: 36 },
  controllerPorts: { floppy: 1, "virtio-scsi": 256, ide: 2, sata: 30, scsi: 16, sas: 255, nvme: 255 },
};

/** What VirtualBox brings along. Here it is no file, and can be attached all the same. */
export const GUEST_ADDITIONS = "/usr/share/virtualbox/VBoxGuestAdditions.iso";

/** A VM that makes nothing can be bridged to an interface that is none; there is one, so that such a lab can be tried. */
export const BRIDGED_INTERFACES: readonly BridgedInterface[] = [
  { name: "eth0", address: "192.0.2.2", prefixLength: 24, mac: "020000000001", up: true, wireless: false },
];

/** The machine that the simulated host runs on is a real one. */
export async function thisMachine(machineFolder: string): Promise<HostDetails> {
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
