#!/usr/bin/env node
import { LabError } from "../lab-error.js";
import { createProgram } from "./program/program.js";

// Terraform's spelling of long options, with one dash, is understood too.
const given = process.argv.slice(2);
const own = given.includes("--") ? given.indexOf("--") : given.length;
const args = given.map((arg, index) => (index < own ? arg.replace(/^-(?=[a-z]{2})/, "--") : arg));

let asJson = false;

createProgram()
  .hook("preAction", (_, command) => {
    asJson = command.opts().json === true;
  })
  .parseAsync(args, { from: "user" })
  .catch((error: unknown) => {
    const { message, stack, syscall } = error as NodeJS.ErrnoException;
    // What the operating system refuses (a folder that may not be written) is told with the file's name.
    const known = error instanceof LabError || syscall !== undefined;
    process.stderr.write(`labvisor: ${known ? message : (stack ?? error)}\n`);
    if (asJson && error instanceof LabError && error.json)
      process.stdout.write(`${JSON.stringify(error.json, null, 2)}\n`);
    process.exitCode = error instanceof LabError ? error.exitCode : 1;
  });
