import { packagedProvider } from "../packaged-provider.js";

/** Labvisor's own provider for seeds with secrets, which `bpg/proxmox` would store. */
export const SEED_PROVIDER = packagedProvider("proxmox-seed", "labvisor/proxmox-provider");

/** The name of the provider in configurations: the beginning of its resources' types. */
export const SEED_PROVIDER_NAME = "labvisor";
