import type { Construct } from "constructs";
import { VirtualBoxResource } from "./resource.js";

export interface DiskConfig {
  readonly lab?: string;
  readonly name: string;
  readonly folder?: string;
  readonly size_mib?: number;
  readonly source?: string;
}

/** `virtualbox_disk` */
export class DiskResource extends VirtualBoxResource<DiskConfig> {
  constructor(scope: Construct, id: string, config: () => DiskConfig) {
    super(scope, id, "disk", config);
  }

  /** Where the disk's file is on the host. */
  get path(): string {
    return this.reference("path");
  }
}
