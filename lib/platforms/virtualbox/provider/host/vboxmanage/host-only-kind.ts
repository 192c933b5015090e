import type { HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../virtualbox-host.js";

/** How VirtualBox makes host-only networks on a host. */
export interface HostOnlyKind {
  readAll(): Promise<HostOnlyNetworkRecord[]>;
  names(): Promise<string[]>;
  /** Makes one and answers with its name. What it is like is yet to be told by `configure`. */
  make(spec: HostOnlyNetworkSpec): Promise<string>;
  /** @param current what it is like, where that is known */
  configure(name: string, spec: HostOnlyNetworkSpec, current?: HostOnlyNetworkSpec): Promise<void>;
  /** No error where it is gone. */
  remove(name: string): Promise<void>;
}
