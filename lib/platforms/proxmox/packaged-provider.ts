import { packagedProvider } from "../packaged-provider.js";

/** Labvisor's own provider: for seeds with secrets, which `bpg/proxmox` would store, and for images that it
 * unpacks or converts. */
export const LABVISOR_PROVIDER = packagedProvider("proxmox", "labvisor/proxmox-provider");

/** The name of the provider in configurations: the beginning of its resources' types. */
export const LABVISOR_PROVIDER_NAME = "labvisor";
