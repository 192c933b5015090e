import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../lab-error.js";
import { run } from "../process/run.js";
import { type SecretSource, sourceText } from "../secret-placeholder.js";
import { readStackJson, type Stack } from "../terraform/stack.js";
import { type SecretVariable, secretVariables } from "../terraform/stack-json.js";
import type { ProjectDirectory } from "./project.js";

/**
 * The secrets whose values a command needs: an apply needs all, a plan those that Terraform stores in it. The others
 * have random values.
 */
export type NeededSecrets = "all" | "stored" | "none";

/** The most bytes of an environment variable on Linux (MAX_ARG_STRLEN), less room for its name. */
const MAX_BYTES = 128 * 1024 - 1024;

/**
 * Returns the environment variables that give Terraform the stacks' secrets.
 *
 * @throws {LabError} A secret cannot be read. The error lists all of them, without a value and without the output of a
 *   command, which may contain one.
 */
export async function secretEnvironment(
  project: ProjectDirectory,
  stacks: readonly Stack[],
  needed: NeededSecrets,
): Promise<NodeJS.ProcessEnv> {
  const variables = stacks.flatMap((stack) => secretVariables(readStackJson(stack)));
  const isNeeded = ({ stored }: SecretVariable) => needed === "all" || (needed === "stored" && stored);
  const sources = new Map(variables.filter(isNeeded).map(({ source }) => [sourceText(source), source]));
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const [key, source] of sources) {
    try {
      values.set(key, checked(await read(source, project.directory)));
    } catch (error) {
      problems.push(`- ${describe(source)} ${(error as Error).message}`);
    }
  }
  if (problems.length > 0)
    throw new LabError(`The secrets of the lab cannot be read, and nothing was changed:\n${problems.join("\n")}`);
  return Object.fromEntries(
    variables.map((variable) => [
      `TF_VAR_${variable.name}`,
      isNeeded(variable) ? values.get(sourceText(variable.source)) : randomUUID(),
    ]),
  );
}

function describe(source: SecretSource): string {
  if ("environment" in source) return `the environment variable ${source.environment}`;
  return "file" in source ? `the file ${source.file}` : `the command ${source.command.join(" ")}`;
}

/** @throws {Error} The secret cannot be read. Its message completes a sentence about the source. */
async function read(source: SecretSource, directory: string): Promise<string> {
  if ("environment" in source) {
    const value = process.env[source.environment];
    if (value === undefined) throw new Error("is not set");
    return value;
  }
  return withoutLineBreak(
    "file" in source ? readFile(path.resolve(directory, source.file)) : await outputOf(source, directory),
  );
}

function readFile(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === "ENOENT" ? "does not exist" : `cannot be read: ${message}`);
  }
  const text = bytes.toString();
  if (!Buffer.from(text).equals(bytes)) throw new Error("is not a text in UTF-8; encode it, for example in base64");
  return text;
}

async function outputOf({ command: [program, ...args] }: { command: readonly string[] }, cwd: string): Promise<string> {
  const { exitCode, signal, stdout } = await run(program, args, { cwd }).catch(() => {
    throw new Error("cannot be run: is the program installed?");
  });
  if (exitCode !== 0)
    throw new Error(`${signal ? `was ended by ${signal}` : `exited with ${exitCode}`}; run it to see why`);
  return stdout;
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function checked(value: string): string {
  if (value === "") throw new Error("is empty");
  if (value.includes("\0")) throw new Error("contains a null character");
  if (Buffer.byteLength(value) > MAX_BYTES) throw new Error(`has more than ${MAX_BYTES} bytes`);
  return value;
}
