import { Construct, type IConstruct } from "constructs";
import {
  lineValidator,
  objectValidator,
  type Validator,
  type Validators,
  validateMembers,
  validator,
} from "../validation.js";

/** What those who answer for a lab demand of it, beyond the rules that make it work: `lab.require()` has it checked with these. */
export interface Policy<C extends IConstruct = IConstruct> {
  /** How errors, reports and `lab.acknowledge()` call it: lower-case letters, digits and "-", such as "no-bridged-networks". */
  readonly name: string;
  /** It is shown each construct of this class, such as `Guest`, `VirtualMachine`, `Network` or `Lab`. */
  readonly appliesTo: { readonly prototype: C };
  /** What to do where it is broken. A sentence. */
  readonly fix: string;
  /** Tells what is wrong with a construct: what was given, and what is allowed, each in one line. Nothing where it keeps to the policy. */
  check(construct: C): Iterable<string> & object;
}

const MEMBERS: Validators<Policy> = {
  name: validator(
    'lower-case letters, digits and "-", such as "no-bridged-networks"',
    (value) => typeof value === "string" && /^[a-z][a-z0-9-]{0,62}$/.test(value),
  ),
  appliesTo: validator(
    "a class of constructs, such as Guest",
    (value) => typeof value === "function" && Construct.isConstruct(value.prototype ?? {}),
  ),
  fix: lineValidator,
  check: validator("a function", (value) => typeof value === "function"),
};

export const policyValidator: Validator = (value, argument) => {
  objectValidator(value, argument);
  validateMembers(value as object, MEMBERS, `${argument}.`);
};
