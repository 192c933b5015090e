import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { diskSchema } from "../provider/resources/disk.js";
import { VirtualBoxResource } from "./resource.js";

/** As the provider's own schema has it; only the type is taken from there. */
export type DiskConfig = InputOf<typeof diskSchema>;

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
