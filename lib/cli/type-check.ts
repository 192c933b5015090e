import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { isObject, readJsonObject } from "../files/json-file.js";
import { readText } from "../files/text-file.js";
import { LabError } from "../lab-error.js";
import { run } from "../process/run.js";
import { withProgress } from "./progress.js";
import { localFile, type Project } from "./project.js";

/** An app that does not compile. */
export class TypeCheckError extends LabError {
  /** The errors, one text each. */
  readonly reasons: readonly string[];

  constructor(errors: readonly TypeScriptError[]) {
    const reasons = errors.map(({ location, code, message }) => `${location}  ${code}: ${message}`);
    const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
    super(`The app does not compile: ${count}\n${reasons.join("\n")}`, { json: { types: errors } });
    this.reasons = reasons;
  }
}

interface TypeScriptError {
  /** The file and line, such as "main.ts:12", or the project's tsconfig.json. */
  readonly location: string;
  readonly code: string;
  readonly message: string;
}

/** The files of the last check that succeeded. */
interface Success {
  readonly files: readonly string[];
  /** The digest of the files' sizes and times. */
  readonly fingerprint: string;
}

/** TypeScript's error for a tsconfig.json whose `include` matches nothing. */
const NO_SOURCES = "TS18003";

/**
 * Checks the types of an app that has a tsconfig.json, with the project's own TypeScript.
 *
 * If nothing has changed since the last success, that takes milliseconds.
 *
 * @throws {TypeCheckError} The app has type errors.
 */
export async function checkTypes(project: Project): Promise<void> {
  const config = path.join(project.directory, "tsconfig.json");
  const compiler = project.typeCheck && existsSync(config) ? compilerOf(project) : undefined;
  if (compiler === undefined) return;
  const successFile = localFile(project, "types.json");
  if (isUnchanged(readJsonObject(successFile))) return;
  rmSync(successFile, { force: true });
  const args = [
    ...["--project", config, "--noEmit", "--listFiles", "--pretty", "false"],
    ...["--incremental", "--tsBuildInfoFile", localFile(project, "types.tsbuildinfo")],
  ];
  const { exitCode, stdout, stderr } = await withProgress("checking types", () =>
    run(process.execPath, [compiler, ...args], { cwd: project.directory }),
  );
  const lines = stdout.split(/\r?\n/);
  const errors = errorsIn(lines);
  if (exitCode === 0) {
    const files = [...lines.filter((line) => line !== ""), ...configFiles(config)];
    mkdirSync(path.dirname(successFile), { recursive: true });
    writeFileSync(successFile, JSON.stringify({ files, fingerprint: fingerprintOf(files) } satisfies Success));
  } else if (errors.length === 0)
    throw new LabError(`The types cannot be checked: tsc ended with ${exitCode}.\n${`${stdout}${stderr}`.trim()}`);
  else if (errors.some(({ code }) => code !== NO_SOURCES)) throw new TypeCheckError(errors);
}

/** Returns the program `tsc` of the project, or undefined if TypeScript is not installed. */
function compilerOf({ directory }: Project): string | undefined {
  try {
    const file = createRequire(path.join(directory, "package.json")).resolve("typescript/package.json");
    const { bin } = readJsonObject(file) ?? {};
    return isObject(bin) && typeof bin.tsc === "string" ? path.join(path.dirname(file), bin.tsc) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the errors in the output of tsc. Indented lines belong to the error before them. */
function errorsIn(lines: readonly string[]): TypeScriptError[] {
  const errors: TypeScriptError[] = [];
  for (const line of lines) {
    const [, file, number, code, message] = /^(?:(.+)\((\d+),\d+\): )?error (TS\d+): (.*)$/.exec(line) ?? [];
    const last = errors.at(-1);
    if (code !== undefined)
      errors.push({ location: file === undefined ? "tsconfig.json" : `${file}:${number}`, code, message });
    else if (last && line.startsWith("  "))
      errors[errors.length - 1] = { ...last, message: `${last.message}\n${line}` };
  }
  return errors;
}

/** Returns a tsconfig.json, the files that it extends, and the package.json files beside them, which define modules. */
function configFiles(config: string): string[] {
  const files = new Set([config]);
  // A comment may name a file that extends the one with the comment.
  for (const file of files) {
    const [, list = ""] = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(readText(file) ?? "") ?? [];
    for (const [, base] of list.matchAll(/"(\.[^"]*)"/g)) {
      const extended = path.resolve(path.dirname(file), base.endsWith(".json") ? base : `${base}.json`);
      if (existsSync(extended)) files.add(extended);
    }
  }
  return [...files].flatMap((file) => [file, path.join(path.dirname(file), "package.json")]);
}

function isUnchanged(success: Record<string, unknown> | undefined): boolean {
  return Array.isArray(success?.files) && success.fingerprint === fingerprintOf(success.files);
}

/** Returns the digest of the files' sizes and times, and of the names of the sources next to the user's own files. */
function fingerprintOf(files: readonly string[]): string {
  const own = files.filter((file) => !file.includes("/node_modules/"));
  const hash = createHash("sha256");
  for (const file of files) {
    const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  for (const folder of new Set(own.map((file) => path.dirname(file))))
    if (existsSync(folder)) hash.update(sourcesIn(folder).join("\n"));
  return hash.digest("hex");
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => /\.[cm]?tsx?$/.test(name));
}
