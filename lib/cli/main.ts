#!/usr/bin/env node
import { LabError } from "../lab-error.js";
import { ProgramNotFoundError } from "../process/run.js";
import { createProgram } from "./program/program.js";
import { explainSystemError } from "./system-error.js";

// Long options with a single dash, as Terraform spells them, are accepted as well.
const given = process.argv.slice(2);
const end = given.includes("--") ? given.indexOf("--") : given.length;
const args = given.map((arg, index) => (index < end ? arg.replace(/^-(?=[a-z]{2})/, "--") : arg));

// Otherwise a full disk, or `| head -1`, would end a command in the middle with a stack trace.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE" || stream === process.stderr) return;
    process.stderr.write(`labvisor: The output cannot be written: ${message}\n`);
    process.once("exit", () => {
      process.exitCode = 1;
    });
  });

let isJson = false;

createProgram()
  .hook("preAction", (_, command) => {
    isJson = command.opts().json === true;
  })
  .parseAsync(args, { from: "user" })
  .catch((error: unknown) => {
    process.stderr.write(`labvisor: ${describe(error)}\n`);
    if (isJson && error instanceof LabError && error.json)
      process.stdout.write(`${JSON.stringify(error.json, null, 2)}\n`);
    process.exitCode = (error as { readonly exitCode?: number }).exitCode ?? 1;
  });

/** An unexpected error is shown with its stack trace. */
function describe(error: unknown): string {
  const { message, stack, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof LabError)
    return process.env.LABVISOR_VERBOSE && error.trace !== "" ? `${message}\n${error.trace}` : message;
  // Other errors of the operating system name the file.
  const isExplained = syscall !== undefined || error instanceof ProgramNotFoundError;
  if (isExplained && !process.env.LABVISOR_VERBOSE)
    return explainSystemError(error as NodeJS.ErrnoException) ?? message;
  return stack ?? String(error);
}
