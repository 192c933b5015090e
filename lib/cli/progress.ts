/**
 * Runs `work`, and shows a spinner with the elapsed time on the terminal (stderr) meanwhile.
 *
 * The spinner leaves nothing behind. In a pipeline, only the lines that `work` reports are shown.
 *
 * @param title the name of the step, such as "rehearsal: campus: plan"
 * @param work may report lines: on a terminal, the last one is the title
 */
export async function withProgress<T>(title: string, work: (report: (line: string) => void) => Promise<T>): Promise<T> {
  const isInteractive = process.stderr.isTTY && process.env.TERM !== "dumb" && !("CI" in process.env);
  if (!isInteractive)
    return work((line) => {
      process.stderr.write(`${line}\n`);
    });
  const { default: createSpinner } = await import("yocto-spinner");
  // Signals are handled by `withCleanup`.
  const spinner = createSpinner({ text: title, stream: process.stderr, handleSignals: false }).start();
  const start = performance.now();
  let text = title;
  const timer = setInterval(() => {
    spinner.text = `${text} (${Math.round((performance.now() - start) / 1000)} s)`;
  }, 1000);
  try {
    return await work((line) => {
      text = line;
    });
  } finally {
    clearInterval(timer);
    spinner.stop();
  }
}
