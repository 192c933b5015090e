import type { Construct, IConstruct } from "constructs";
import { BoundResource } from "../../bound-resource.js";
import { PROVIDER_NAME } from "../provider-shim.js";

/** A resource of the provider `virtualbox`. */
export abstract class VirtualBoxResource<Config extends object> extends BoundResource<Config> {
  protected constructor(scope: Construct, id: string, type: string, config: () => Config) {
    super(scope, id, `${PROVIDER_NAME}_${type}`, config);
  }

  get id(): string {
    return this.reference("id");
  }
}

/** The id of the resource that stands for a construct. One of another platform has none, and the rule LV113 reports it. */
export function idOf({ node }: IConstruct): string | undefined {
  return (node.defaultChild as VirtualBoxResource<object> | undefined)?.id;
}
