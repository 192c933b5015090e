import type { VirtualBoxHome } from "./virtualbox-home.js";

/** A new VirtualBox home comes with this server, waiting for the first interface; a lab without DHCP takes it away. */
const PRECONFIGURED = /NetworkName: +HostInterfaceNetworking-vboxnet0\nDhcpd IP: +192\.168\.56\.100\n(.+\n)*\n?/;

/** Host-only interfaces are the machine's: only who has the turn for them may count them. */
export const WITHOUT_HOST_ONLY = ["vms", "hdds", "dvds", "natnets"];
const KINDS = [...WITHOUT_HOST_ONLY, "hostonlyifs", "dhcpservers"];

/** Everything that a lab could leave behind on a host. */
export function inventory(home: VirtualBoxHome, kinds: readonly string[] = KINDS): string {
  const lists = kinds.map((kind) => `${kind}:\n${home.vboxmanage("list", kind).replace(PRECONFIGURED, "")}`);
  const claims = home.vboxmanage("getextradata", "global", "enumerate").match(/^Key: labvisor.*$/gm) ?? [];
  return [...lists, ...claims].join("\n");
}

/** `showvminfo --machinereadable` as a map. */
export function vmInfo(home: VirtualBoxHome, vm: string): Record<string, string> {
  const lines = home.vboxmanage("showvminfo", vm, "--machinereadable").matchAll(/^"?([^"=]+)"?="?(.*?)"?$/gm);
  return Object.fromEntries([...lines].map(([, key, value]) => [key, value]));
}
