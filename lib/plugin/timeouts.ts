import { ProviderError } from "./diagnostics.js";
import type { ChangeContext } from "./resource.js";
import { singleNested, string } from "./schema.js";
import type { ObjectValue } from "./values/codec.js";

type Operation = "create" | "update" | "delete";

/** What {@link timeouts} of a resource is called in its schema. */
const ATTRIBUTE = "timeouts";
const DOING: Readonly<Record<Operation, string>> = { create: "Creating", update: "Changing", delete: "Deleting" };

/**
 * The attribute `timeouts` of a resource, as Terraform's users know it. Where it is in a schema, the `signal` that a handler gets is aborted when
 * its time is over; so only a resource whose handlers stop at their signal has it.
 */
export function timeouts() {
  const limit = (what: string) =>
    string({
      optional: true,
      validators: [
        (text: string) => (milliseconds(text) ? undefined : `"${text}" is not a time such as 30s, 10m or 1h30m.`),
      ],
      description: `How long ${what} may take, such as \`30s\`, \`10m\` or \`1h30m\`. Default: as long as it takes.`,
    });
  return singleNested(
    { create: limit("a create"), update: limit("a change"), delete: limit("a delete") },
    {
      optional: true,
      description:
        "Time limits. What is over its limit is broken off with an error, and what was made so far is kept in the state.",
    },
  );
}

/** Does the work with a context whose signal also ends it when the time is over that the object gives the operation. */
export async function within<C extends ChangeContext<unknown>, T>(
  context: C,
  object: ObjectValue,
  operation: Operation,
  work: (context: C) => Promise<T> | T,
): Promise<T> {
  const limit = (object[ATTRIBUTE] as Readonly<Record<Operation, string | null>> | null | undefined)?.[operation];
  const time = limit && milliseconds(limit);
  if (!time) return work(context);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(tooLong(operation, limit)), time);
  try {
    return await work({ ...context, signal: AbortSignal.any([context.signal, over.signal]) });
  } finally {
    clearTimeout(timer);
  }
}

function tooLong(operation: Operation, limit: string): ProviderError {
  return new ProviderError(
    `${DOING[operation]} it took longer than ${limit}`,
    `That is its limit, timeouts.${operation}. Raise it, or find out what takes so long. The next apply puts right what was begun.`,
    [ATTRIBUTE, operation],
  );
}

/** `1h30m`; undefined for what is no time, or none at all. Node's timers end at 24 days. */
function milliseconds(text: string): number | undefined {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const time = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return time ? Math.min(time, 2 ** 31 - 1) : undefined;
}
