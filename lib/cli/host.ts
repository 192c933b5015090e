import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shown } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { Project } from "./project.js";

export const HOSTS = ["real", "simulated"] as const;

/** Which VirtualBox a lab is applied to: the one of this machine, or the one that the provider simulates in a file. */
export type Host = (typeof HOSTS)[number];

/**
 * The host that is asked for (an option before the environment), else the one that the lab is on, else the real one.
 *
 * @throws {LabError} The lab is on the other one: Terraform would not find its machines there, forget them, and leave them behind.
 */
export function chooseHost(project: Project, option?: Host): Host {
  const asked = option ?? hostFromEnvironment();
  const current = currentHost(project);
  if (asked && current && asked !== current) {
    throw new LabError(
      `This lab is on the ${current} host, not on the ${asked} one. Destroy it there first (labvisor destroy --virtualbox ${current}), ` +
        `or remove ${currentHostFile(project)} if nothing of it is left.`,
    );
  }
  return asked ?? current ?? "real";
}

/** @throws {LabError} `LABVISOR_VIRTUALBOX` holds something else. */
export function hostFromEnvironment(): Host | undefined {
  const value = process.env.LABVISOR_VIRTUALBOX;
  return value ? toHost(value, "LABVISOR_VIRTUALBOX") : undefined;
}

/**
 * @param source where the text is from, for the error
 * @throws {LabError} It names no host.
 */
export function toHost(text: string, source: string): Host {
  const host = HOSTS.find((each) => each === text);
  if (host) return host;
  throw new LabError(`${source} is "${text}"; it can be ${HOSTS.join(" or ")}.`);
}

/**
 * The host that the lab was last applied to, if it was not destroyed since.
 *
 * @throws {LabError} What it was remembered in holds something else.
 */
export function currentHost(project: Project): Host | undefined {
  const file = currentHostFile(project);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8").trim();
  const host = HOSTS.find((each) => each === text);
  if (host) return host;
  throw new LabError(
    `${file} should name the host that the lab is on, ${HOSTS.join(" or ")}, and holds ${shown(text)}. ` +
      "Write the right one into it, or remove it where the lab is on none.",
  );
}

export function rememberHost(project: Project, host: Host): void {
  mkdirSync(path.dirname(currentHostFile(project)), { recursive: true });
  writeFileSync(currentHostFile(project), `${host}\n`);
}

export function forgetHost(project: Project): void {
  rmSync(currentHostFile(project), { force: true });
}

/** What the provider needs to know of the host. */
export function hostEnvironment(project: Project, host: Host): NodeJS.ProcessEnv {
  return {
    LABVISOR_VIRTUALBOX: host,
    ...(host === "simulated" ? { LABVISOR_SIMULATED_FILE: simulatedFile(project) } : {}),
  };
}

/** A line for the user, where the host is not what the user would take for granted. */
export function hostNotice(project: Project, host: Host): string {
  return host === "simulated" ? `The host is simulated, in ${simulatedFile(project)}: no VirtualBox is touched.\n` : "";
}

function simulatedFile(project: Project): string {
  // Absolute, since the provider runs in the stack's folder.
  return path.resolve(
    process.env.LABVISOR_SIMULATED_FILE || path.join(project.directory, ".labvisor", "simulated-host.json"),
  );
}

function currentHostFile(project: Project): string {
  return path.join(project.directory, ".labvisor", "host");
}
