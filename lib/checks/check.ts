import type { Question } from "./probe.js";

/** What is to be found out, as the synthesised JSON has it: in a resource's "//". */
export interface Check {
  /** The lab's stack. */
  readonly lab: string;
  /** Who asks: a guest's Terraform address; "host" for the host of the asked guest's hypervisor; nothing for the machine that runs Labvisor. */
  readonly from?: string;
  /** A guest's Terraform address. */
  readonly to: string;
  readonly address?: string;
  readonly question: Question;
  readonly expect: "reachable" | "unreachable";
  readonly attempts: number;
  readonly timeoutSeconds: number;
}
