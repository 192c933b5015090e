import type { Construct } from "constructs";
import { VirtualBoxResource } from "./resource.js";

export interface LabConfig {
  readonly name: string;
}

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
