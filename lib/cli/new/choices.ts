export const HYPERVISORS = ["virtualbox", "proxmox"] as const;
/** Whose pipelines a project can have. */
export const SERVICES = ["none"] as const;
