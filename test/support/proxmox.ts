import { PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS } from "../../lib/platforms/proxmox/resources/schemas.js";
import { type Attached, attach } from "../../lib/plugin/index.js";
import { mockProvider } from "../../lib/rehearsal/mock-provider.js";

/** Serves a mock of bpg/proxmox: its schema, with nothing behind it. */
export function attachProxmoxStandIn(): Promise<Attached> {
  const provider = mockProvider(PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS);
  return attach(provider, "bpg/proxmox");
}
