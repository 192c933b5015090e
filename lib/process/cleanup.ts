/** What takes something back that must not outlive this process. It runs where a process ends, so it waits for nothing. */
type TakeBack = () => void;

const pending = new Set<TakeBack>();
const takeAllBack = () => {
  // The latest first: it may be in what an earlier one takes back.
  for (const each of [...pending].reverse()) each();
  pending.clear();
};
const interrupted = (signal: NodeJS.Signals) => process.exit(signal === "SIGINT" ? 130 : 143);

/** Does something with what is taken back afterwards, also where a signal ends this process meanwhile. */
export async function withCleanup<T>(takeBack: TakeBack, work: () => Promise<T>): Promise<T> {
  if (pending.size === 0) process.on("exit", takeAllBack).on("SIGINT", interrupted).on("SIGTERM", interrupted);
  pending.add(takeBack);
  try {
    return await work();
  } finally {
    if (pending.delete(takeBack)) takeBack();
    if (pending.size === 0) process.off("exit", takeAllBack).off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}
