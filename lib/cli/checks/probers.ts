import { LabError } from "../../lab-error.js";
import { localProber } from "../../probes/prober.js";
import type { FindProber } from "../../probes/run-check.js";
import { sshProber } from "../../probes/ssh-prober.js";
import { sshRouteTo, whyNoAddress } from "../../topology/reach.js";
import { sshName } from "../../topology/ssh-config.js";
import { writeSshConfig } from "../commands/ssh-config.js";
import type { ProjectDirectory } from "../project.js";

/** Returns the probers of an applied lab: this machine, and those that ssh reaches. */
export function appliedProbers(project: ProjectDirectory): FindProber {
  return (topology, origin) => {
    if (origin === undefined) return localProber;
    if (typeof origin === "string") return sshProber(origin, ["--", origin]);
    if (!sshRouteTo(topology, origin)) {
      const reasons = whyNoAddress(topology, origin).join("; ");
      throw new LabError(`ssh cannot reach ${origin.name}, which runs the probe: ${reasons}`);
    }
    return sshProber(origin.name, ["-F", writeSshConfig(project, topology), sshName(topology, origin)]);
  };
}
