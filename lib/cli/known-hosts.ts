import path from "node:path";
import type { Project } from "./project.js";

/** Where ssh keeps the host keys of a lab's guests: a file of the lab's own, so that they can be forgotten with the guests. */
export function knownHostsFile({ directory }: Pick<Project, "directory">, lab: string): string {
  return path.join(directory, ".labvisor", `${lab}.known_hosts`);
}
