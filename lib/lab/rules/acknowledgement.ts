import { Construct, type IConstruct } from "constructs";
import { validateProps } from "../arguments.js";
import type { Lab } from "../lab.js";
import { isLine, lineValidator, objectValidator, optional, validator } from "../validation.js";

export interface AcknowledgementOptions {
  /** Where it is meant: this construct and all within it. @default - the whole lab */
  readonly at?: IConstruct;
}

/** Says of a warning that it is meant, and why. */
export interface Acknowledgement {
  readonly code: string;
  readonly reason: string;
  readonly at: IConstruct;
}

const KINDS = {
  code: lineValidator,
  reason: validator("the reason why it is meant, a text of one line", (value) => isLine(value) && value.trim() !== ""),
  options: objectValidator,
};

/** @throws what was given that cannot be */
export function acknowledgement(
  lab: Lab,
  code: string,
  reason: string,
  options: AcknowledgementOptions,
): Acknowledgement {
  validateProps({ code, reason, options }, KINDS, "acknowledge: ");
  const ofLab = (value: unknown) => Construct.isConstruct(value) && value.node.scopes.includes(lab);
  validateProps(options, { at: optional(validator("a construct of this lab", ofLab)) }, "acknowledge: ");
  return { code, reason, at: options.at ?? lab };
}
