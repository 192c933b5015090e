import { ProviderError } from "../../../../plugin/index.js";

export type VirtualBoxErrorCode =
  | "NOT_INSTALLED"
  | "UNREACHABLE"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "IN_USE"
  | "BUSY"
  | "INVALID"
  | "NOT_SUPPORTED"
  | "NOT_ALLOWED"
  | "LOST"
  | "FAILED";

/** A refusal of VirtualBox or the simulated host: in VirtualBox's own words, and as a code for callers. */
export class VirtualBoxError extends ProviderError {
  /** @param advice what the user can do about it */
  constructor(
    readonly code: VirtualBoxErrorCode,
    message: string,
    advice?: string,
  ) {
    super(message, advice);
    this.name = "VirtualBoxError";
  }
}
