import { readFileSync } from "node:fs";

const CLOCK_TICKS = 100;

/** Returns the CPU time of a process, without those that it started, in seconds (proc(5), stat, fields 14 and 15). */
export function cpuSecondsOf(pid: number | string | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in field 2 may have spaces and parentheses.
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return (Number(user) + Number(system)) / CLOCK_TICKS;
}
