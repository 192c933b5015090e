import type { FindingNote } from "../lab/manifest.js";
import { maskSecrets } from "../secrets.js";

/** A rule's warning, as recorded in the synthesized stack. */
export type Warning = FindingNote;

/** A warning, and the change to its acknowledgement, if any. */
export interface ReviewedWarning extends Warning {
  readonly change?: "no longer acknowledged" | "newly acknowledged";
}

export interface WarningChanges {
  /** The new warnings that are not acknowledged. */
  readonly added: readonly Warning[];
  /** The earlier warnings that are not acknowledged. */
  readonly existing: readonly ReviewedWarning[];
  readonly acknowledged: readonly ReviewedWarning[];
}

/** Compares the warnings before and after a change. */
export function warningChanges(before: readonly Warning[], after: readonly Warning[]): WarningChanges {
  const warnings = after.map(withoutSecrets);
  const [acknowledged, open] = [true, false].map((is) => warnings.filter((each) => is === isAcknowledged(each)));
  const earlier = ({ code, at }: Warning) => before.filter((each) => each.code === code && each.at === at);
  const existed = (warning: Warning) => earlier(warning).length > 0;
  const wasAcknowledged = (warning: Warning) => earlier(warning).some(isAcknowledged);
  return {
    added: open.filter((warning) => !existed(warning)),
    existing: open
      .filter(existed)
      .map((each) => ({ ...each, ...(wasAcknowledged(each) && { change: "no longer acknowledged" as const }) })),
    acknowledged: acknowledged.map((each) => ({
      ...each,
      ...(!wasAcknowledged(each) && { change: "newly acknowledged" as const }),
    })),
  };
}

function isAcknowledged({ acknowledged }: Warning): boolean {
  return acknowledged !== undefined;
}

/** Masks secrets, because the texts of policies and acknowledgements are written by users. */
function withoutSecrets({ code, at, message, acknowledged }: Warning): Warning {
  return {
    code,
    at,
    message: maskSecrets(message),
    ...(acknowledged !== undefined && { acknowledged: maskSecrets(acknowledged) }),
  };
}
