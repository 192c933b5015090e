import { maskSecrets } from "../secrets.js";
import type { FindingJson } from "../terraform/stack-json.js";

/** A rule's warning, as synthesis notes it in the stack. */
export type Warning = FindingJson;

/** A warning, and what the change does to it where it was there before. */
export interface ReviewedWarning extends Warning {
  readonly change?: "no longer acknowledged" | "newly acknowledged";
}

export interface WarningChanges {
  /** Those that the change brings, and that nobody acknowledged. */
  readonly fresh: readonly Warning[];
  /** Those that were there before, and that nobody acknowledged. */
  readonly known: readonly ReviewedWarning[];
  readonly acknowledged: readonly ReviewedWarning[];
}

export function warningChanges(before: readonly Warning[], after: readonly Warning[]): WarningChanges {
  const told = after.map(withoutSecrets);
  const [acknowledged, open] = [true, false].map((is) => told.filter((each) => is === isAcknowledged(each)));
  const earlier = ({ code, at }: Warning) => before.filter((each) => each.code === code && each.at === at);
  const wasThere = (warning: Warning) => earlier(warning).length > 0;
  const wasAcknowledged = (warning: Warning) => earlier(warning).some(isAcknowledged);
  return {
    fresh: open.filter((warning) => !wasThere(warning)),
    known: open
      .filter(wasThere)
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

/** Policies and reasons are people's own words. */
function withoutSecrets({ code, at, message, acknowledged }: Warning): Warning {
  return {
    code,
    at,
    message: maskSecrets(message),
    ...(acknowledged !== undefined && { acknowledged: maskSecrets(acknowledged) }),
  };
}
