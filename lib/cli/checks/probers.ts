import { devNull } from "node:os";
import { LabError } from "../../lab-error.js";
import type { Probers } from "../../probes/attempt.js";
import { localProber } from "../../probes/local-prober.js";
import type { Shell } from "../../probes/shell.js";
import { shellProber } from "../../probes/shell-prober.js";
import { sshShell } from "../../probes/ssh-shell.js";
import { sshRouteTo, whyNoAddress } from "../../topology/reach.js";
import { sshName } from "../../topology/ssh-config.js";
import type { Guest, Topology } from "../../topology/topology.js";
import { writeSshConfig } from "../commands/ssh-config.js";
import type { ProjectDirectory } from "../project.js";

/**
 * The options of ssh for a guest that may have been recreated since its host key was recorded. The key is neither
 * checked nor recorded: others still refuse it.
 */
export const ANY_HOST_KEY = ["StrictHostKeyChecking=no", `UserKnownHostsFile=${devNull}`, "ForwardAgent=no"];

/**
 * Returns the probers of an applied lab: this machine, and those that ssh reaches.
 *
 * @param options options of ssh, besides those of the lab
 */
export function appliedProbers(project: ProjectDirectory, options: readonly string[] = []): Probers {
  const shellOf = (topology: Topology, guest: Guest): Shell => {
    if (!sshRouteTo(topology, guest)) {
      const reasons = whyNoAddress(topology, guest).join("; ");
      throw new LabError(`ssh cannot reach ${guest.name}, which runs the probe: ${reasons}`);
    }
    const own = options.flatMap((option) => ["-o", option]);
    return sshShell(guest.name, [...own, "-F", writeSshConfig(project, topology), sshName(topology, guest)]);
  };
  return {
    proberAt(topology, origin) {
      if (origin === undefined) return localProber;
      if (typeof origin === "string") return shellProber(origin, sshShell(origin, ["--", origin]));
      return shellProber(origin.name, shellOf(topology, origin));
    },
    shellOf,
  };
}
