import { logInfo } from "../plugin/index.js";

/** The interval between two progress messages, in milliseconds. */
const INTERVAL = 10_000;

/** Returns a function that logs the progress of something from time to time. */
export function progressOf(name: string): (progress: () => string) => void {
  let next = Date.now() + INTERVAL;
  return (progress) => {
    if (Date.now() < next) return;
    next = Date.now() + INTERVAL;
    logInfo(`${name}: ${progress()}`);
  };
}
