import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { snapshotSchema } from "../provider/resources/snapshot.js";
import { VirtualBoxResource } from "./resource.js";

/** As the provider's own schema has it; only the type is taken from there. */
export type SnapshotConfig = InputOf<typeof snapshotSchema>;

/** `virtualbox_snapshot` */
export class SnapshotResource extends VirtualBoxResource<SnapshotConfig> {
  constructor(scope: Construct, id: string, config: () => SnapshotConfig) {
    super(scope, id, "snapshot", config);
  }
}
