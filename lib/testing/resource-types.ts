import type { ResourceTypes } from "../platforms/bound-resource.js";

export type { ResourceTypes };

/** The type of a resource. Attributes of types that are not in `ResourceTypes` are unknown. */
export type ResourceType = keyof ResourceTypes | (string & {});

/** The attributes of a resource in the synthesized JSON, with Terraform's meta-arguments. */
export type SynthesizedResource<Type extends ResourceType> = (Type extends keyof ResourceTypes
  ? ResourceTypes[Type]
  : Readonly<Record<string, unknown>>) &
  MetaArguments;

export interface MetaArguments {
  readonly depends_on?: readonly string[];
  readonly lifecycle?: Readonly<Record<string, unknown>>;
  readonly provider?: string;
  /** The notes of the CDK and of Labvisor. */
  readonly "//"?: Readonly<Record<string, unknown>>;
}
