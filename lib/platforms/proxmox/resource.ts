import { BoundResource } from "../bound-resource.js";

/** A resource of the provider `bpg/proxmox`. */
export abstract class ProxmoxResource<Config extends object> extends BoundResource<Config> {}
