import { Construct } from "constructs";
import { checkArguments } from "./arguments.js";
import type { DirectoryPoolHost } from "./capabilities.js";
import { readAt } from "./errors.js";
import { aHypervisor, type Hypervisor } from "./hypervisor.js";
import { aPath } from "./kinds.js";
import { labShared } from "./lab-of.js";

export interface StoragePoolProps {
  readonly hypervisor: Hypervisor;
}

/** Where disks lie. */
export abstract class StoragePool extends Construct {
  readonly hypervisor: Hypervisor;

  protected constructor(scope: Construct, id: string, props: StoragePoolProps) {
    super(scope, id);
    readAt(this, () => checkArguments(props, { hypervisor: aHypervisor }));
    this.hypervisor = props.hypervisor;
    labShared(this, props.hypervisor);
  }
}

export interface DirectoryPoolProps extends StoragePoolProps {
  readonly hypervisor: Hypervisor & DirectoryPoolHost;
  /** The folder, from the project's folder or absolute. A lab's disks lie in a folder of its own inside it. */
  readonly path: string;
}

/** A folder of the host. */
export class DirectoryPool extends StoragePool {
  readonly path: string;

  constructor(scope: Construct, id: string, props: DirectoryPoolProps) {
    super(scope, id, props);
    readAt(this, () => checkArguments(props, { path: aPath }));
    this.path = props.path;
  }
}
