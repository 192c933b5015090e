import type { IConstruct } from "constructs";

/** The consequence of breaking a rule. */
export enum Severity {
  /** Synthesis fails. */
  ERROR = "error",
  /** Synthesis prints a warning, until `lab.acknowledge()` gives a reason for it. */
  WARNING = "warning",
}

/**
 * A requirement that synthesis checks.
 *
 * Labvisor has rules for every lab, and each platform has its own. A policy is a rule that you add to a lab.
 *
 * @example
 * const courseNames: Rule<Guest> = {
 *   code: "course-names",
 *   appliesTo: Guest,
 *   fix: "begin the name with os-",
 *   check: ({ name }) => (name.startsWith("os-") ? [] : [`name is "${name}"`]),
 * };
 * lab.addPolicy(courseNames);
 */
export interface Rule<C extends IConstruct = IConstruct> {
  /** The identifier in messages, reports, and `lab.acknowledge()`: "LV104", or for a policy "no-bridged-networks". */
  readonly code: string;
  /** @default Severity.ERROR */
  readonly severity?: Severity;
  /**
   * The class of the constructs to check, such as `Guest`, `VirtualMachine`, or `Network`.
   *
   * @default - the lab itself
   */
  readonly appliesTo?: { readonly prototype: C };
  /**
   * A short name of the violation, for the documentation.
   *
   * @default - none
   */
  readonly title?: string;
  /**
   * The reason for the rule, for the documentation.
   *
   * @default - none
   */
  readonly why?: string;
  /** The remedy, as an imperative without a period: "give one of them another address". */
  readonly fix: string;
  /**
   * Returns the violations, or yields them as a generator.
   *
   * A string describes a violation of the construct itself, on one line: "name is "web", which campus/db also has".
   */
  check(construct: C): Iterable<string | Finding> & object;
}

/** A violation of a rule. */
export interface Finding {
  /** The construct that breaks the rule. */
  readonly at: IConstruct;
  /** The violation, on one line. */
  readonly message: string;
  /**
   * A remedy for this violation.
   *
   * @default - the rule's
   */
  readonly fix?: string;
}

export interface PolicyOptions {
  /** @default - the rule's severity, which is Severity.ERROR unless the rule says otherwise */
  readonly severity?: Severity;
  /**
   * The construct to check, including all constructs in it.
   *
   * @default - the whole lab
   */
  readonly at?: IConstruct;
}

/** A rule that the user added to a lab. */
export interface Policy extends Required<PolicyOptions> {
  readonly rule: Rule;
}
