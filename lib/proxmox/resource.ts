import { BoundResource } from "../bindings/resource.js";

/** A resource of the provider `bpg/proxmox`. */
export abstract class ProxmoxResource<Config extends object> extends BoundResource<Config> {}
