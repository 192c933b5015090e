import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { labSchema } from "../provider/resources/lab.js";
import { VirtualBoxResource } from "./resource.js";

/** As the provider's own schema has it; only the type is taken from there. */
export type LabConfig = InputOf<typeof labSchema>;

/** `virtualbox_lab`: the identity of one applied lab, which all that belongs to it refers to. */
export class LabResource extends VirtualBoxResource<LabConfig> {
  constructor(scope: Construct, id: string, config: () => LabConfig) {
    super(scope, id, "lab", config);
  }

  /** The lab's name with a random suffix, unique on its host. */
  get slug(): string {
    return this.reference("slug");
  }

  /** Where the lab's machines and disks lie. */
  get folder(): string {
    return this.reference("folder");
  }
}
