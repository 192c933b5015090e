import { compareVersions } from "compare-versions";
import { type Finding, ok, optional, problem, warning } from "../../platforms/tooling.js";
import { findProgram, firstLine, readVersion } from "../../process/programs.js";
import { MINIMUM_VERSION } from "../../terraform/required-version.js";

/** The minimum version, as in package.json. */
const NODE = "20.19.0";
/** The versions with which Labvisor is tested. Older ones may work; protocol 6 requires 1.0. */
const TESTED = { Terraform: "1.11.4", OpenTofu: "1.11.6" };
const OTHER = "Set LABVISOR_TERRAFORM to another program.";

/** Whether a version is at least the given one. Prereleases precede their release, as in semantic versioning. */
export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}

/** Checks the version of Node. */
export function checkNode(version = process.versions.node): Finding {
  return isAtLeast(version, NODE)
    ? ok("Node", version)
    : problem("Node", `${version} is older than ${NODE}`, "Install Node 20.19 or newer.");
}

/**
 * Checks for Terraform or OpenTofu, and its version.
 *
 * @param timeout the timeout in milliseconds
 */
export async function checkTerraform(timeout?: number): Promise<Finding> {
  const configured = process.env.LABVISOR_TERRAFORM;
  const program = configured ? findProgram(configured) : (findProgram("terraform") ?? findProgram("tofu"));
  if (!program)
    return problem(
      "Terraform",
      configured
        ? `LABVISOR_TERRAFORM is "${configured}", which is not a program`
        : "neither terraform nor tofu is on PATH",
      "Install Terraform or OpenTofu, or set LABVISOR_TERRAFORM to the program.",
    );
  const { output, failure } = await readVersion(program, "version", timeout);
  if (failure) return problem("Terraform", `${program} version failed: ${failure}`, OTHER);
  const [, name = "", version = ""] = /^(Terraform|OpenTofu) v(\S+)/m.exec(output) ?? [];
  if (name !== "Terraform" && name !== "OpenTofu")
    return problem("Terraform", `${program} is neither Terraform nor OpenTofu: ${firstLine(output)}`, OTHER);
  if (!isAtLeast(version, MINIMUM_VERSION))
    return problem(name, `${version}, ${program}`, "Install version 1.0 or newer.");
  return isAtLeast(version, TESTED[name])
    ? ok(name, `${version}, ${program}`)
    : warning(name, `${version}, ${program}: not tested with Labvisor`, `Install ${TESTED[name]} or newer.`);
}

/**
 * Checks for a program that some commands need.
 *
 * @param purpose the commands or features that need the program
 * @param timeout the timeout in milliseconds
 */
export async function checkProgram(
  name: string,
  versionOption: string,
  purpose: string,
  timeout?: number,
): Promise<Finding> {
  const program = findProgram(name);
  if (!program) return optional(name, "is not on PATH", `Install it for ${purpose}.`);
  const { output, failure } = await readVersion(program, versionOption, timeout);
  return failure
    ? warning(name, `${program} ${versionOption} failed: ${failure}`, `Reinstall it for ${purpose}.`)
    : ok(name, firstLine(output));
}
