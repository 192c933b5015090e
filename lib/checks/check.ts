import type { Question } from "./probe.js";

/** The expected result of a reachability check. */
export enum Expectation {
  /** The guest answers. */
  REACHABLE = "reachable",
  /** Something keeps the guest apart, such as a firewall, a VLAN or a NAT: a single answer fails the check. */
  UNREACHABLE = "unreachable",
}

/** A check in the synthesized JSON: a note of its resource, under "//". */
export interface Check {
  /** The lab's stack. */
  readonly lab: string;
  /**
   * The origin of the probe: a guest's Terraform address, or "host" for the host of the target's hypervisor.
   *
   * Without it, the machine that runs Labvisor sends the probe.
   */
  readonly from?: string;
  /** The Terraform address of the target guest. */
  readonly to: string;
  readonly address?: string;
  readonly question: Question;
  readonly expect: Expectation;
  readonly attempts: number;
  readonly timeoutSeconds: number;
}
