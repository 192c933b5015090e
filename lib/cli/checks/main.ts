import path from "node:path";
import { LabError } from "../../lab-error.js";
import { checksOf } from "./checks-of.js";
import { EXIT_CODES, exitCodeOf, renderReport } from "./report.js";
import { runCheck } from "./run-check.js";

/* What Terraform starts at apply, in the folder of a stack of checks, with the name of one. */

async function main(): Promise<number> {
  const directory = process.cwd();
  const [, name] = process.argv;
  // The stack's folder is cdktf.out/stacks/<stack> of the project's.
  const project = { directory: path.resolve(directory, "../../..") };
  const [found] = checksOf(project, { directory, file: path.join(directory, "cdk.tf.json") }).filter(
    (each) => each.name === name,
  );
  if (!found) throw new LabError(`${directory} has no check ${JSON.stringify(name)}`, { exitCode: EXIT_CODES.none });
  const outcome = await runCheck(project, found);
  process.stdout.write(renderReport([outcome]));
  return exitCodeOf([outcome]);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`labvisor: ${error instanceof LabError ? error.message : (error as Error).stack}\n`);
    process.exitCode = EXIT_CODES.unknown;
  },
);
