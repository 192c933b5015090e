import type { Question } from "../lab/question.js";

/** The expected result of a reachability check. */
export enum Expectation {
  /** The guest responds. */
  REACHABLE = "reachable",
  /** Something isolates the guest, such as a firewall, a VLAN, or a NAT. A single response fails the check. */
  UNREACHABLE = "unreachable",
}

/** A check in the synthesized JSON. It is stored under "//" of the check's resource, which Terraform ignores. */
export interface Check {
  /** The name of the lab's stack. */
  readonly lab: string;
  /**
   * The origin of the probe: a guest's Terraform address, or "host" for the host of the target's hypervisor.
   *
   * Without it, the machine that runs Labvisor sends the probe.
   */
  readonly from?: string;
  /** The Terraform address of the target guest. */
  readonly to: string;
  /** The IPv4 address to probe. Without it, the target's address is looked up when the check runs. */
  readonly address?: string;
  readonly question: Question;
  readonly expect: Expectation;
  /** The number of attempts, including the first. */
  readonly attempts: number;
  /** The time for each attempt. */
  readonly timeoutSeconds: number;
}
