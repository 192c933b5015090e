import type { IConstruct } from "constructs";
import type { Lab } from "../lab.js";

/** Something that a whole lab must keep to. It is checked at synthesis, and is a line in the documentation. */
export interface Rule {
  /** Stable for ever: "LV104". */
  readonly code: string;
  /**
   * Where an error's rule is broken, the lab is refused. A warning's lab works, though probably not as it is meant: it is told, unless
   * `lab.acknowledge()` says that it is meant.
   *
   * @default "error"
   */
  readonly severity?: "error" | "warning";
  /** What is wrong where the rule is broken. */
  readonly title: string;
  /** Why it would not work. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  check(lab: Lab): Iterable<Finding>;
}

/** One place where a rule is broken. */
export interface Finding {
  readonly at: IConstruct;
  /** What was given, and what is allowed. */
  readonly message: string;
}
