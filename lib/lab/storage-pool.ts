import { Construct } from "constructs";
import type { DirectoryPoolHost } from "./capabilities.js";
import type { Hypervisor } from "./hypervisor.js";
import { labShared } from "./lab-of.js";

/** Where disks lie. */
export abstract class StoragePool extends Construct {
  protected constructor(
    scope: Construct,
    id: string,
    readonly hypervisor: Hypervisor,
  ) {
    super(scope, id);
    labShared(this, hypervisor);
  }
}

export interface DirectoryPoolProps {
  readonly hypervisor: Hypervisor & DirectoryPoolHost;
  /** The folder, from the project's folder or absolute. A lab's disks lie in a folder of its own inside it. */
  readonly path: string;
}

/** A folder of the host. */
export class DirectoryPool extends StoragePool {
  readonly path: string;

  constructor(scope: Construct, id: string, props: DirectoryPoolProps) {
    super(scope, id, props.hypervisor);
    this.path = props.path;
  }
}
