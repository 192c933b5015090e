import { Construct, type IConstruct } from "constructs";
import { isLine } from "../../control-characters.js";
import type { LabScope } from "../scope.js";
import { lineValidator, objectValidator, optional, validateProps, validator } from "../validation.js";

export interface AcknowledgementOptions {
  /**
   * The construct whose warnings are acknowledged, including those of all constructs in it.
   *
   * @default - the whole lab
   */
  readonly at?: IConstruct;
}

/** An accepted warning, with the reason. */
export interface Acknowledgement {
  readonly code: string;
  readonly reason: string;
  readonly at: IConstruct;
}

declare module "../scope.js" {
  interface LabScope {
    /** @internal */
    readonly acknowledgements: Acknowledgement[];
  }
}

const VALIDATORS = {
  code: lineValidator,
  reason: validator("the reason, on one line", (value) => isLine(value) && value.trim() !== ""),
  options: objectValidator,
};

/** @throws if an argument is invalid */
export function acknowledgement(
  lab: LabScope,
  code: string,
  reason: string,
  options: AcknowledgementOptions,
): Acknowledgement {
  validateProps({ code, reason, options }, VALIDATORS, "acknowledge: ");
  validateProps(options, { at: optional(constructOf(lab)) }, "acknowledge: ");
  return { code, reason, at: options.at ?? lab };
}

export function constructOf(lab: LabScope) {
  return validator(
    "a construct of this lab",
    (value) => Construct.isConstruct(value) && value.node.scopes.includes(lab),
  );
}
