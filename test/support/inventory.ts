import type { VirtualBoxHome } from "./virtualbox-home.js";

/** The DHCP server of every new VirtualBox home, for its first interface. A lab without DHCP removes it. */
const PRECONFIGURED = /NetworkName: +HostInterfaceNetworking-vboxnet0\nDhcpd IP: +192\.168\.56\.100\n(.+\n)*\n?/;

/** For tests without the turn for host-only interfaces: these belong to the machine, so others may create some. */
export const WITHOUT_HOST_ONLY = ["vms", "hdds", "dvds", "natnets"];
const KINDS = [...WITHOUT_HOST_ONLY, "hostonlyifs", "dhcpservers"];

/** Lists everything that a lab could leave behind on a host. */
export function inventory(home: VirtualBoxHome, kinds: readonly string[] = KINDS): string {
  const lists = kinds.map((kind) => `${kind}:\n${home.vboxmanage("list", kind).replace(PRECONFIGURED, "")}`);
  const claims = home.vboxmanage("getextradata", "global", "enumerate").match(/^Key: labvisor.*$/gm) ?? [];
  return [...lists, ...claims].join("\n");
}

/** Returns the output of `showvminfo --machinereadable` as a map. */
export function vmInfo(home: VirtualBoxHome, vm: string): Record<string, string> {
  const lines = home.vboxmanage("showvminfo", vm, "--machinereadable").matchAll(/^"?([^"=]+)"?="?(.*?)"?$/gm);
  return Object.fromEntries([...lines].map(([, key, value]) => [key, value]));
}

/** Returns the output of `showvminfo --machinereadable` for all machines, without the time of the last change. */
export function vmInfos(home: VirtualBoxHome): Record<string, string>[] {
  return (
    [...home.vboxmanage("list", "vms").matchAll(/\{(.*)\}$/gm)]
      // A VBoxSVC that has read the settings files has rounded the time.
      .map(([, uuid]) => ({ ...vmInfo(home, uuid), VMStateChangeTime: "" }))
  );
}
