import { LABVISOR_PROVIDER } from "../../lib/platforms/proxmox/packaged-provider.js";
import { rehearsedLabvisorProvider } from "../../lib/platforms/proxmox/provider/rehearsed.js";
import { PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS } from "../../lib/platforms/proxmox/resources/schemas.js";
import { type Attached, attach, reattachAll } from "../../lib/plugin/index.js";
import { mockProvider } from "../../lib/rehearsal/mock-provider.js";

/** Serves a mock of bpg/proxmox, which is its schema with nothing behind it, and Labvisor's own provider likewise. */
export async function attachProxmoxStandIn(): Promise<Attached> {
  const providers = await Promise.all([
    attach(mockProvider(PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS), "bpg/proxmox"),
    attach(rehearsedLabvisorProvider(), LABVISOR_PROVIDER.source),
  ]);
  return {
    reattach: reattachAll(providers),
    close: () => {
      for (const provider of providers) provider.close();
    },
  };
}
