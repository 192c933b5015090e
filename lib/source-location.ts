import fs from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { IConstruct } from "constructs";

/*
 * Locations in the user's program. Capturing a stack is cheap as long as nobody reads it: V8 renders its text, and the
 * runtime (Node, tsx, ts-node) maps it to the sources, on first access.
 */

/** The number of frames to capture. The user's frame is just below the constructors of the construct's classes. */
const MAX_FRAMES = 16;

/** The symbol behind which a construct has its stack. It is registered, so that all copies of this package share it. */
const STACK = Symbol.for("labvisor/stack");

interface Located extends IConstruct {
  readonly [STACK]?: { readonly stack?: string };
}

/** Records where the user's program creates a construct. */
export function captureLocation(construct: IConstruct): void {
  Object.defineProperty(construct, STACK, { value: captureStack(MAX_FRAMES), configurable: true });
}

/**
 * Returns where the user's program created a construct, such as "main.ts:12", or where it created the nearest construct
 * around it.
 */
export function locationOf(construct: IConstruct): string | undefined {
  const captured = construct.node.scopes.reverse().find((scope) => STACK in scope) as Located | undefined;
  const stack = captured?.[STACK]?.stack;
  return stack === undefined ? undefined : locationIn(stack);
}

/** Captures the current stack. Its text is rendered when it is first read. */
export function captureStack(frames: number): { readonly stack?: string } {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const captured = new Error();
  Error.stackTraceLimit = limit;
  return captured;
}

interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Returns the user's own line in a stack, such as "main.ts:12": the first one outside all packages, or else the first
 * one outside Labvisor and the CDK.
 */
export function locationIn(stack: string): string | undefined {
  const frames = stack.split("\n").flatMap((line) => frameIn(line) ?? []);
  const outside = frames.filter(({ file }) => !isInternal(file));
  const frame = outside.find(({ file }) => !file.includes(`${path.sep}node_modules${path.sep}`)) ?? outside[0];
  if (!frame) return undefined;
  const { file, line } = toSource(frame);
  const relative = path.relative(process.cwd(), file);
  return `${relative.startsWith("..") || path.isAbsolute(relative) ? file : relative}:${line}`;
}

function frameIn(text: string): Frame | undefined {
  const [, place, line, column] = /^\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(text) ?? [];
  if (place === undefined) return undefined;
  const file = place.startsWith("file:") ? fileURLToPath(place) : place.replace(/^async /, "");
  return path.isAbsolute(file) ? { file, line: Number(line), column: Number(column) } : undefined;
}

/** The folder of Labvisor's own code. */
const OWN_FOLDER = `${__dirname}${path.sep}`;
const CDK_PACKAGE = /[/\\]node_modules[/\\](?:constructs|cdktf|cdktn)[/\\]/;

function isInternal(file: string): boolean {
  return file.startsWith(OWN_FOLDER) || CDK_PACKAGE.test(file);
}

/**
 * Maps a frame of a compiled program to its source, if the runtime did not. Returns other frames unchanged.
 *
 * The file of a compiled program names its source map at its end.
 */
function toSource(frame: Frame): Frame {
  try {
    const map = /\.[cm]?js$/.test(frame.file) ? sourceMapOf(frame.file) : undefined;
    const entry = map && new SourceMap(map).findEntry(frame.line - 1, frame.column - 1);
    if (!entry || !("originalSource" in entry)) return frame;
    const file = path.resolve(path.dirname(frame.file), entry.originalSource);
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  } catch {
    // A missing or broken map must not hide the error that is about to be printed.
    return frame;
  }
}

function sourceMapOf(file: string): ConstructorParameters<typeof SourceMap>[0] | undefined {
  const url = /^\/\/# sourceMappingURL=(\S+)\s*$/m.exec(fs.readFileSync(file, "utf8"))?.[1];
  if (url === undefined) return undefined;
  const [, inline] = /^data:application\/json[^,]*;base64,(.*)$/.exec(url) ?? [];
  const text = inline
    ? Buffer.from(inline, "base64").toString()
    : fs.readFileSync(path.resolve(path.dirname(file), url), "utf8");
  return JSON.parse(text);
}
