import path from "node:path";
import type { BlockFile } from "./blocks.js";

/** The machine's hosts file. */
export const HOSTS_FILE: BlockFile = {
  file:
    process.platform === "win32"
      ? path.join(process.env.SystemRoot ?? "C:\\Windows", "System32", "drivers", "etc", "hosts")
      : "/etc/hosts",
  made: false,
  place: "end",
};
