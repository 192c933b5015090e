/**
 * Does what takes its time, and meanwhile shows on a terminal what it is and for how long: on stderr, and nothing of it stays. In a pipeline nothing is shown.
 *
 * @param what such as "rehearsal: campus: plan"
 */
export async function inProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import("listr2");
  const logger = new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(process.stderr, process.stderr) });
  // What fails is told by who asked for it.
  let settled: PromiseSettledResult<T> | undefined;
  const task = async () => {
    [settled] = await Promise.allSettled([work()]);
  };
  await new Listr([{ title: what, task }], {
    registerSignalListeners: false,
    rendererOptions: { clearOutput: true, logger, timer: PRESET_TIMER },
  }).run();
  if (settled?.status !== "fulfilled") throw settled?.reason;
  return settled.value;
}
