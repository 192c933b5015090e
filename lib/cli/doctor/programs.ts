import { run } from "../../process/run.js";
import { findProgram } from "../programs.js";
import { type Finding, isAtLeast, ok, problem, warning } from "./finding.js";

/** As package.json has it. */
const NODE = "20.19.0";
/** What the tests run with. Older ones are not tried; protocol 6 came with 1.0. */
const TRIED = { Terraform: "1.11.4", OpenTofu: "1.11.6" };

export function node(version = process.versions.node): Finding {
  return isAtLeast(version, NODE)
    ? ok("Node", version)
    : problem("Node", `${version} is older than ${NODE}`, "Install Node 20.19 or newer.");
}

export async function terraform(): Promise<Finding> {
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
  const { stdout, stderr } = await run(program, ["version"], { env: { CHECKPOINT_DISABLE: "1" } });
  const [, name = "", version = ""] = /^(Terraform|OpenTofu) v(\S+)/m.exec(stdout) ?? [];
  if (name !== "Terraform" && name !== "OpenTofu")
    return problem(
      "Terraform",
      `${program} is neither: ${(stderr || stdout).split("\n")[0]}`,
      "Name another one in LABVISOR_TERRAFORM.",
    );
  if (!isAtLeast(version, "1.0.0")) return problem(name, `${version}, ${program}`, "Install 1.0 or newer.");
  return isAtLeast(version, TRIED[name])
    ? ok(name, `${version}, ${program}`)
    : warning(name, `${version}, ${program}: it was not tried`, `Take ${TRIED[name]} or newer.`);
}

/** @param what it is for */
export async function program(name: string, versionOption: string, what: string): Promise<Finding> {
  const found = findProgram(name);
  if (!found) return warning(name, "is not on PATH", `Install it: ${what} needs it.`);
  // ssh tells its version on stderr.
  const { stdout, stderr } = await run(found, [versionOption]);
  return ok(name, (stdout || stderr).trim().split("\n")[0]);
}
