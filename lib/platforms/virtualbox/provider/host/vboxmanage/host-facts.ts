import type { ExtensionPack, HostDetails, HostFacts, HostLimits, Range } from "../host-facts.js";
import type { BridgedInterface } from "../networks.js";
import { parseBlocks, readPrefixLength } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

export async function readFacts(vbox: VBoxManage, machineFolder: string | undefined): Promise<HostFacts> {
  const [version, properties, onMacOs] = await Promise.all([
    vbox.run("--version"),
    vbox.run("list", "systemproperties"),
    vbox.machine.onMacOs(),
  ]);
  return {
    // Examples: `7.2.22_Debianr175245`, `7.1.4r165100`. Warnings may precede the version.
    version: /^\d+\.\d+\.\d+/m.exec(version)?.[0] ?? version.trim(),
    hostOnly: onMacOs ? "hostonlynet" : "hostonly",
    ...readSystemProperties(properties),
    ...(machineFolder === undefined ? {} : { machineFolder }),
  };
}

export async function readDetails(vbox: VBoxManage, machineFolder: string): Promise<HostDetails> {
  const [host, packs, freeDisk] = await Promise.all([
    vbox.run("list", "hostinfo"),
    vbox.run("list", "extpacks"),
    vbox.machine.freeMib(machineFolder),
  ]);
  return { ...readHostInfo(host), extensionPacks: readExtensionPacks(packs), freeDiskMib: freeDisk };
}

/**
 * Reads `list systemproperties`. Limits occur once for each platform that VirtualBox supports, beginning with the
 * host's own.
 */
export function readSystemProperties(output: string): Pick<HostFacts, "machineFolder" | "guestAdditions" | "limits"> {
  const value = valuesOf(output);
  const guestAdditions = value("Default Guest Additions ISO");
  return {
    machineFolder: value("Default machine folder") ?? "",
    ...(guestAdditions ? { guestAdditions } : {}),
    limits: {
      cpus: range(value("Minimum guest CPU count"), value("Maximum guest CPU count")),
      memoryMib: range(value("Minimum guest RAM size"), value("Maximum guest RAM size")),
      vramMib: range(value("Minimum video RAM size"), value("Maximum video RAM size")),
      monitors: range("1", value("Maximum guest monitor count")),
      serialPorts: number(value("Maximum Serial Port count")),
      networkAdapters: counts(output, /^Maximum (\S+) Network Adapter count: *(\d+)/gm),
      controllerPorts: counts(output, /^Maximum (Floppy|virtio-scsi|IDE|SATA|SCSI|SAS|NVMe) Port count: *(\d+)/gm),
    } satisfies HostLimits,
  };
}

/** Returns a lookup of lines such as `Memory size: 7901 MByte` by key. */
function valuesOf(output: string): (key: string) => string | undefined {
  return (key) => new RegExp(`^${key}: *(.*?)\\r?$`, "m").exec(output)?.[1];
}

/** Reads `list hostinfo`. */
function readHostInfo(
  output: string,
): Pick<HostDetails, "operatingSystem" | "cores" | "processors" | "memoryMib" | "availableMemoryMib"> {
  const value = (key: string) => valuesOf(output)(key) ?? "";
  return {
    operatingSystem: `${value("Operating system")} ${value("Operating system version")}`.trim(),
    cores: Number.parseInt(value("Processor core count"), 10),
    processors: Number.parseInt(value("Processor count"), 10),
    memoryMib: Number.parseInt(value("Memory size"), 10),
    availableMemoryMib: Number.parseInt(value("Memory available"), 10),
  };
}

/** Reads `list extpacks`. */
export function readExtensionPacks(output: string): ExtensionPack[] {
  return parseBlocks(output, "Pack no\\. *\\d+").map((pack) => ({
    name: pack.value("Pack no\\. *\\d+"),
    version: pack.value("Version"),
    usable: pack.value("Usable") === "true",
    remoteDisplay: pack.value("VRDE Module") !== "",
  }));
}

/** Reads `list bridgedifs`. */
export function readBridgedInterfaces(output: string): BridgedInterface[] {
  return parseBlocks(output, "Name").map((each) => {
    const address = each.value("IPAddress");
    return {
      name: each.value("Name"),
      ...(address && address !== "0.0.0.0"
        ? { address, prefixLength: readPrefixLength(each.value("NetworkMask")) }
        : {}),
      mac: each.value("HardwareAddress").replaceAll(":", "").toUpperCase(),
      up: each.value("Status") === "Up",
      wireless: each.value("Wireless") === "Yes",
    };
  });
}

/** Parses the number in text such as `4 Megabytes`. */
function number(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? "", 10);
  return Number.isNaN(value) ? undefined : value;
}

function range(min: string | undefined, max: string | undefined): Range | undefined {
  const [low, high] = [number(min), number(max)];
  return low === undefined || high === undefined ? undefined : { min: low, max: high };
}

function counts(output: string, lines: RegExp): Record<string, number> {
  const found = [...output.matchAll(lines)].map(([, name, count]): [string, number] => [
    name.toLowerCase(),
    Number(count),
  ]);
  // The first occurrence of a name counts.
  return Object.fromEntries(found.reverse());
}
