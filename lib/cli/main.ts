#!/usr/bin/env node
import { createProgram } from "./program/program.js";
import { UserError } from "./user-error.js";

// Terraform's spelling of long options, with one dash, is understood too.
const given = process.argv.slice(2);
const own = given.includes("--") ? given.indexOf("--") : given.length;
const args = given.map((arg, index) => (index < own ? arg.replace(/^-(?=[a-z]{2})/, "--") : arg));

createProgram()
  .parseAsync(args, { from: "user" })
  .catch((error: unknown) => {
    const { message, stack, syscall } = error as NodeJS.ErrnoException;
    // What the operating system refuses (a folder that may not be written) is told with the file's name.
    const known = error instanceof UserError || syscall !== undefined;
    process.stderr.write(`labvisor: ${known ? message : (stack ?? error)}\n`);
    process.exitCode = error instanceof UserError ? error.exitCode : 1;
  });
