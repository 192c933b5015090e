import { packagedProvider } from "../packaged-provider.js";

/** Labvisor's own provider, for what `bpg/proxmox` cannot do: seeds with secrets, prepared images, and restarts. */
export const LABVISOR_PROVIDER = packagedProvider("proxmox", "labvisor/proxmox-provider");

/** The name of the provider in configurations: the beginning of its resources' types. */
export const LABVISOR_PROVIDER_NAME = "labvisor";
