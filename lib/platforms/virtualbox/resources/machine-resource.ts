import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { vmSchema } from "../provider/resources/vm-schema.js";
import { VirtualBoxResource } from "./resource.js";

/** As the provider's own schema has it; only the type is taken from there. */
export type MachineConfig = InputOf<typeof vmSchema>;

export type NetworkAdapterConfig = NonNullable<MachineConfig["network_adapters"]>[number];

/** `virtualbox_vm` */
export class MachineResource extends VirtualBoxResource<MachineConfig> {
  constructor(scope: Construct, id: string, config: () => MachineConfig) {
    super(scope, id, "vm", config);
  }
}
