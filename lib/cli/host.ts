import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { excerpt } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { Topology } from "../topology/topology.js";
import { localFile, type Project } from "./project.js";

export const HOSTS = ["real", "simulated"] as const;

/**
 * The VirtualBox to which a lab is applied: the one on this machine, or the one that the provider simulates in a file.
 */
export type Host = (typeof HOSTS)[number];

/**
 * Returns the requested host (by option, or else by environment), or else the lab's current one, or else the real one.
 *
 * @throws {LabError} The lab is on the other host. Terraform would not find its machines there, drop them from the
 *   state, and leave them behind.
 */
export function chooseHost(project: Project, option?: Host): Host {
  const requested = option ?? hostFromEnvironment();
  const current = currentHost(project);
  if (requested && current && requested !== current) {
    throw new LabError(
      `This lab is on the ${current} host, not on the ${requested} one. ` +
        `Destroy it first (labvisor destroy --virtualbox ${current}), ` +
        `or remove ${currentHostFile(project)} if nothing is left of it.`,
    );
  }
  return requested ?? current ?? "real";
}

/**
 * Returns the host that `LABVISOR_VIRTUALBOX` names, or undefined if the variable is unset or empty.
 *
 * @throws {LabError} The variable has another value.
 */
export function hostFromEnvironment(): Host | undefined {
  const value = process.env.LABVISOR_VIRTUALBOX;
  return value ? parseHost(value, "LABVISOR_VIRTUALBOX") : undefined;
}

/**
 * Parses the name of a host.
 *
 * @param source the option or variable that contains the text, for the error message
 * @throws {LabError} The text does not name a host.
 */
export function parseHost(text: string, source: string): Host {
  const host = HOSTS.find((each) => each === text);
  if (host) return host;
  throw new LabError(`${source} is "${text}"; give ${HOSTS.join(" or ")}.`);
}

/**
 * Returns the host to which the lab was last applied, or undefined if the lab has been destroyed since.
 *
 * @throws {LabError} The file that records the host has invalid content.
 */
export function currentHost(project: Project): Host | undefined {
  const file = currentHostFile(project);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8").trim();
  const host = HOSTS.find((each) => each === text);
  if (host) return host;
  throw new LabError(
    `${file} must name the lab's host, ${HOSTS.join(" or ")}, but contains ${excerpt(text)}. ` +
      "Write the correct host to it, or remove it if the lab is not applied.",
  );
}

/** Records the lab's host. */
export function recordHost(project: Project, host: Host): void {
  mkdirSync(path.dirname(currentHostFile(project)), { recursive: true });
  writeFileSync(currentHostFile(project), `${host}\n`);
}

/** Removes the record of the lab's host. */
export function forgetHost(project: Project): void {
  rmSync(currentHostFile(project), { force: true });
}

/** Whether a guest is on VirtualBox. */
export function isOnVirtualBox({ guests, hypervisors }: Topology, id: string): boolean {
  const guest = guests.find((each) => each.id === id);
  return hypervisors.find((each) => each.id === guest?.hypervisor)?.platform === "VirtualBox";
}

/** Returns the environment variables that select the host in the provider. */
export function hostEnvironment(project: Project, host: Host): NodeJS.ProcessEnv {
  return {
    LABVISOR_VIRTUALBOX: host,
    ...(host === "simulated" ? { LABVISOR_SIMULATED_FILE: simulatedFile(project) } : {}),
  };
}

/** Returns a notice for the user if the host is not the real one. */
export function hostNotice(project: Project, host: Host): string {
  return host === "simulated"
    ? `VirtualBox is simulated in ${simulatedFile(project)}; no real machine is touched.\n`
    : "";
}

function simulatedFile(project: Project): string {
  // Absolute, because the provider runs in the stack's folder.
  return path.resolve(process.env.LABVISOR_SIMULATED_FILE || localFile(project, "simulated-host.json"));
}

function currentHostFile(project: Project): string {
  return localFile(project, "host");
}
