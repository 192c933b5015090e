import { ProviderError } from "./diagnostics.js";
import type { ChangeContext } from "./resource.js";
import { singleNested, string } from "./schema.js";
import type { ObjectValue } from "./values/value.js";

type Operation = "create" | "update" | "delete";

/** The name of the {@link timeouts} attribute in a schema. */
const ATTRIBUTE = "timeouts";

/**
 * The `timeouts` attribute of a resource, as in terraform-plugin-framework-timeouts.
 *
 * If a schema has it, the handlers' `signal` aborts when the timeout expires. Add it only to resources whose handlers
 * respond to their signal.
 */
export function timeouts() {
  const duration = (operation: Operation) =>
    string({
      optional: true,
      validators: [
        (text: string) => (milliseconds(text) ? undefined : `"${text}" is not a duration; give one such as "10m".`),
      ],
      description: `The timeout for ${operation} operations, such as \`30s\`, \`10m\`, or \`1h30m\`. Default: none.`,
    });
  return singleNested(
    { create: duration("create"), update: duration("update"), delete: duration("delete") },
    {
      optional: true,
      description:
        "Timeouts. An operation that exceeds its timeout stops with an error; the state keeps what it has done so far.",
    },
  );
}

/** Runs an operation with a context whose signal also aborts when the operation's timeout expires. */
export async function withTimeout<C extends ChangeContext<unknown>, T>(
  context: C,
  object: ObjectValue,
  operation: Operation,
  run: (context: C) => Promise<T> | T,
): Promise<T> {
  const limit = (object[ATTRIBUTE] as Readonly<Record<Operation, string | null>> | null | undefined)?.[operation];
  const time = limit && milliseconds(limit);
  if (!time) return run(context);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(timeoutError(operation, limit)), time);
  try {
    return await run({ ...context, signal: AbortSignal.any([context.signal, timeout.signal]) });
  } finally {
    clearTimeout(timer);
  }
}

function timeoutError(operation: Operation, limit: string): ProviderError {
  return new ProviderError(
    `The ${operation} operation exceeded its timeout of ${limit}`,
    `Increase timeouts.${operation}, or find out why it takes this long. The next apply resumes the operation.`,
    [ATTRIBUTE, operation],
  );
}

/** Parses a duration such as `1h30m`. Returns undefined if it is invalid or zero, and at most 24 days, Node's limit. */
function milliseconds(text: string): number | undefined {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const time = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return time ? Math.min(time, 2 ** 31 - 1) : undefined;
}
