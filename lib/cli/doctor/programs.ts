import { type Finding, ok, problem, warning } from "../../platforms/tooling.js";
import { askVersion, firstLine } from "../../process/program-version.js";
import { findProgram } from "../../process/programs.js";
import { isAtLeast } from "./finding.js";

/** As package.json has it. */
const NODE = "20.19.0";
/** What the tests run with. Older ones are not tried; protocol 6 came with 1.0. */
const TRIED = { Terraform: "1.11.4", OpenTofu: "1.11.6" };
const OTHER = "Name another one in LABVISOR_TERRAFORM.";

export function node(version = process.versions.node): Finding {
  return isAtLeast(version, NODE)
    ? ok("Node", version)
    : problem("Node", `${version} is older than ${NODE}`, "Install Node 20.19 or newer.");
}

/**
 * @param timeout in milliseconds
 * @default some seconds
 */
export async function terraform(timeout?: number): Promise<Finding> {
  const named = process.env.LABVISOR_TERRAFORM;
  const program = named ? findProgram(named) : (findProgram("terraform") ?? findProgram("tofu"));
  if (!program)
    return problem(
      "Terraform",
      named
        ? `LABVISOR_TERRAFORM names "${named}", and there is no such program`
        : "neither terraform nor tofu is on PATH",
      "Install Terraform or OpenTofu, or name the program in LABVISOR_TERRAFORM.",
    );
  const { said, failure } = await askVersion(program, "version", timeout);
  if (failure) return problem("Terraform", `${program} version failed: ${failure}`, OTHER);
  const [, name = "", version = ""] = /^(Terraform|OpenTofu) v(\S+)/m.exec(said) ?? [];
  if (name !== "Terraform" && name !== "OpenTofu")
    return problem("Terraform", `${program} is neither: ${firstLine(said)}`, OTHER);
  if (!isAtLeast(version, "1.0.0")) return problem(name, `${version}, ${program}`, "Install 1.0 or newer.");
  return isAtLeast(version, TRIED[name])
    ? ok(name, `${version}, ${program}`)
    : warning(name, `${version}, ${program}: it was not tried`, `Take ${TRIED[name]} or newer.`);
}

/**
 * @param what it is for
 * @param timeout in milliseconds
 * @default some seconds
 */
export async function program(name: string, versionOption: string, what: string, timeout?: number): Promise<Finding> {
  const found = findProgram(name);
  if (!found) return warning(name, "is not on PATH", `Install it: ${what} needs it.`);
  const { said, failure } = await askVersion(found, versionOption, timeout);
  return failure
    ? warning(name, `${found} ${versionOption} failed: ${failure}`, `Install it anew: ${what} needs it.`)
    : ok(name, firstLine(said));
}
