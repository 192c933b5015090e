import { mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { diffArrays } from "diff";
import { BrokenBlockError, blockLines, withBlock } from "../../files/marked-block.js";
import { replaceFile } from "../../files/replace-file.js";
import { LabError } from "../../lab-error.js";
import { type ApprovalOptions, askForApproval } from "./approval.js";

export interface BlockOptions extends ApprovalOptions {
  /**
   * The file to write to; `true` means the default file.
   *
   * @default - none: the blocks are printed
   */
  readonly write?: string | true;
  /** Whether to remove the blocks instead. */
  readonly remove?: boolean;
}

/** A file that contains labs' blocks next to other content. */
export interface BlockFile {
  readonly path: string;
  /** Whether to create the file if it is missing. */
  readonly createIfMissing: boolean;
  /** The position of new blocks. */
  readonly position: "start" | "end";
}

export const HOSTS_FILE: BlockFile = {
  path:
    process.platform === "win32"
      ? path.join(process.env.SystemRoot ?? "C:\\Windows", "System32", "drivers", "etc", "hosts")
      : "/etc/hosts",
  createIfMissing: false,
  position: "end",
};

/** The user's ssh configuration. ssh uses the first match, so blocks precede the settings for all hosts. */
export const SSH_CONFIG_FILE: BlockFile = {
  path: path.join(os.homedir(), ".ssh", "config"),
  createIfMissing: true,
  position: "start",
};

/** A lab's block; without text, the existing block is removed. */
export interface LabBlock {
  readonly lab: string;
  readonly block?: string;
}

/**
 * Writes blocks to a file, or removes them, after showing the changes and asking for approval.
 *
 * The rest of the file is preserved byte for byte.
 *
 * @throws {LabError} The file is missing or not writable, its markers are damaged, or the user declined.
 */
export async function writeBlocks(
  blocks: readonly LabBlock[],
  target: BlockFile,
  options: BlockOptions,
): Promise<void> {
  const given = typeof options.write === "string" ? options.write : undefined;
  const file = resolve(given ?? target.path, given === undefined && target.createIfMissing);
  const before = read(file);
  let text = before ?? "";
  const changes: string[] = [];
  try {
    for (const { lab, block } of blocks) {
      const name = toLatin1(lab);
      const after = withBlock(text, name, block && toLatin1(block), target.position);
      changes.push(...changedLines(blockLines(text, name) ?? [], blockLines(after, name) ?? []));
      text = after;
    }
  } catch (error) {
    if (error instanceof BrokenBlockError) throw new LabError(`${file} was not changed: ${error.message}`);
    throw error;
  }
  if (text === (before ?? "")) {
    process.stderr.write(`${file} is up to date.\n`);
    return;
  }
  process.stderr.write(`${file}:\n${changes.map((line) => `${Buffer.from(line, "latin1")}\n`).join("")}`);
  await askForApproval(options, `Write these changes to ${file}?`);
  if (read(file) !== before)
    throw new LabError(`${file} was changed by another program in the meantime; nothing was written.`);
  write(file, text, before === undefined);
}

/** Returns the real path of a file, because a link must not be replaced. */
function resolve(file: string, createIfMissing: boolean): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    if (createIfMissing) return path.resolve(file);
    throw new LabError(
      `The file ${file} does not exist; create it first. If ${file} is a stack, put its name before --write.`,
    );
  }
}

/**
 * Reads a file with one character per byte, so that any encoding is preserved.
 *
 * Returns undefined if the file does not exist.
 */
function read(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) throw new LabError(`${file} is not a file; give the path of a file.`);
    const text = readFileSync(file, "latin1");
    if (/^(\xff\xfe|\xfe\xff)/.test(text)) throw new LabError(`${file} is in UTF-16; save it as UTF-8.`);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Encodes a text with one character per byte of its UTF-8. */
function toLatin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function changedLines(before: readonly string[], after: readonly string[]): string[] {
  return diffArrays([...before], [...after]).flatMap(({ added, removed, value }) =>
    added || removed ? value.map((line) => `${added ? "+" : "-"} ${line}`) : [],
  );
}

function write(file: string, text: string, isNew: boolean): void {
  const content = Buffer.from(text, "latin1");
  try {
    if (isNew) {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, content, { mode: 0o600, flag: "wx" });
    } else {
      replaceFile(file, content);
    }
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new LabError(`${file} is not writable. ${copyInstructions(file, content)}`);
  }
}

/**
 * Saves the content in a temporary file, and returns how the user can copy it with elevated rights.
 *
 * Labvisor itself must not run with elevated rights: the app would create files that the user does not own.
 */
function copyInstructions(file: string, content: Buffer): string {
  const copy = path.join(mkdtempSync(path.join(os.tmpdir(), "labvisor-")), path.basename(file));
  writeFileSync(copy, content);
  return process.platform === "win32"
    ? `In a terminal that runs as administrator: copy "${copy}" "${file}"`
    : `The new content is in ${copy}; run: sudo cp ${copy} ${file}`;
}
