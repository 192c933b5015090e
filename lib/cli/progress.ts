/**
 * Runs `work`, and shows a spinner with the elapsed time on the terminal (stderr) meanwhile.
 *
 * Nothing of it remains. In a pipeline nothing is shown.
 *
 * @param title the name of the step, such as "rehearsal: campus: plan"
 */
export async function withProgress<T>(title: string, work: () => Promise<T>): Promise<T> {
  const isInteractive = process.stderr.isTTY && process.env.TERM !== "dumb" && !("CI" in process.env);
  if (!isInteractive) return work();
  const { default: createSpinner } = await import("yocto-spinner");
  // Signals are handled by `withCleanup`.
  const spinner = createSpinner({ text: title, stream: process.stderr, handleSignals: false }).start();
  const start = performance.now();
  const timer = setInterval(() => {
    spinner.text = `${title} (${Math.round((performance.now() - start) / 1000)} s)`;
  }, 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    spinner.stop();
  }
}
