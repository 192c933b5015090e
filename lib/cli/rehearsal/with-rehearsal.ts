import { Rehearsal, type Step } from "./rehearsal.js";

/** Does something with a rehearsal, which is gone afterwards, also where Ctrl-C ends this. @param keep leaves its folder */
export async function withRehearsal<T>(
  report: (step: Step) => void,
  work: (rehearsal: Rehearsal) => Promise<T>,
  keep = false,
): Promise<T> {
  const rehearsal = await Rehearsal.begin(report);
  const end = () => rehearsal.close(keep);
  const interrupted = () => process.exit(130);
  process.once("exit", end).once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    return await work(rehearsal);
  } finally {
    end();
    process.off("exit", end).off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}
