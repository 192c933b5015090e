/** Removes what must not outlive this process. It may run while the process exits, so it is synchronous. */
type CleanUp = () => void;

const pending = new Set<CleanUp>();

const cleanUpAll = () => {
  // In reverse order: later resources may lie inside earlier ones.
  for (const cleanUp of [...pending].reverse()) cleanUp();
  pending.clear();
};

let handlers = 0;

const exit = (signal: NodeJS.Signals) => {
  if (handlers === 0) process.exit(signal === "SIGINT" ? 130 : 143);
};

/** Runs `work`, which handles signals itself: they do not end this process meanwhile. */
export async function handlingSignals<T>(work: () => Promise<T>): Promise<T> {
  handlers++;
  try {
    return await work();
  } finally {
    handlers--;
  }
}

/** Runs `work`, then `cleanUp`, even if `work` fails or a signal ends the process. */
export async function withCleanup<T>(cleanUp: CleanUp, work: () => Promise<T>): Promise<T> {
  if (pending.size === 0) process.on("exit", cleanUpAll).on("SIGINT", exit).on("SIGTERM", exit);
  pending.add(cleanUp);
  try {
    return await work();
  } finally {
    if (pending.delete(cleanUp)) cleanUp();
    if (pending.size === 0) process.off("exit", cleanUpAll).off("SIGINT", exit).off("SIGTERM", exit);
  }
}
