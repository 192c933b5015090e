import type { PortForward } from "./virtualbox-host.js";

const ANY: ReadonlySet<string> = new Set(["", "0.0.0.0"]);

/** Whether both, of IPv4, want the same port of the host. VirtualBox lets them, and then forwards only the first that starts. */
export function clash(a: PortForward, b: PortForward): boolean {
  const oneAddress = a.hostAddress === b.hostAddress || [a, b].some(({ hostAddress }) => ANY.has(hostAddress));
  return a.protocol === b.protocol && a.hostPort === b.hostPort && oneAddress;
}

/** `tcp 127.0.0.1:2222` */
export function listensOn({ protocol, hostAddress, hostPort }: PortForward): string {
  return `${protocol} ${hostAddress || "*"}:${hostPort}`;
}
