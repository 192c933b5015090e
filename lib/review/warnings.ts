import type { FindingJson } from "../topology/stack-json.js";

/** A rule's warning, as synthesis notes it in the stack. */
export type Warning = FindingJson;

export interface WarningChanges {
  /** Those that the change brings, and that nobody acknowledged. */
  readonly fresh: readonly Warning[];
  /** Those that were there before, and that nobody acknowledged. */
  readonly known: readonly Warning[];
  readonly acknowledged: readonly Warning[];
}

export function warningChanges(before: readonly Warning[], after: readonly Warning[]): WarningChanges {
  const open = after.filter(({ acknowledged }) => acknowledged === undefined);
  const wasThere = ({ code, at }: Warning) => before.some((each) => each.code === code && each.at === at);
  return {
    fresh: open.filter((warning) => !wasThere(warning)),
    known: open.filter(wasThere),
    acknowledged: after.filter(({ acknowledged }) => acknowledged !== undefined),
  };
}
