import { mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { BrokenBlockError, blockLines, withBlock } from "../../files/marked-block.js";
import { replaceFile } from "../../files/replace-file.js";
import { LabError } from "../../lab-error.js";
import { type ApprovalOptions, approve } from "./approval.js";

export interface BlockOptions extends ApprovalOptions {
  /** The file to write to; `true` is the usual one. @default - none: the blocks are printed */
  readonly write?: string | true;
  /** Take the blocks out instead. */
  readonly remove?: boolean;
}

/** A file that has blocks of labs among what others write there. */
export interface BlockFile {
  /** The usual one. */
  readonly file: string;
  /** Whether it is made where it is missing. */
  readonly made: boolean;
  readonly place: "start" | "end";
}

/** A lab's block; nothing takes the one that is there out. */
export interface LabBlock {
  readonly lab: string;
  readonly block?: string;
}

/**
 * Puts blocks into a file, or takes them out, after it was shown what changes and somebody said yes. All else in the file stays byte for byte.
 *
 * @throws {LabError} There is no such file, its markers are broken, it may not be written, or the answer was no.
 */
export async function writeBlocks(blocks: readonly LabBlock[], where: BlockFile, options: BlockOptions): Promise<void> {
  const given = typeof options.write === "string" ? options.write : undefined;
  const file = resolve(given ?? where.file, given === undefined && where.made);
  const before = read(file);
  let text = before ?? "";
  const changes: string[] = [];
  try {
    for (const { lab, block } of blocks) {
      const name = binary(lab);
      const after = withBlock(text, name, block && binary(block), where.place);
      changes.push(...difference(blockLines(text, name) ?? [], blockLines(after, name) ?? []));
      text = after;
    }
  } catch (error) {
    if (error instanceof BrokenBlockError) throw new LabError(`${file} was left as it is: ${error.message}`);
    throw error;
  }
  if (text === (before ?? "")) {
    process.stderr.write(`${file} needs no change.\n`);
    return;
  }
  process.stderr.write(`${file}:\n${changes.map((line) => `${Buffer.from(line, "latin1")}\n`).join("")}`);
  await approve(options, `Write this to ${file}?`);
  if (read(file) !== before) throw new LabError(`Somebody else wrote to ${file} meanwhile: nothing was done.`);
  write(file, text, before === undefined);
}

function resolve(file: string, made: boolean): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    if (made) return path.resolve(file);
    throw new LabError(`There is no file ${file} to write to. (Names of stacks go before --write.)`);
  }
}

/** Each byte a sign, so that none is lost whatever the file's encoding. Undefined where there is no file. */
function read(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) throw new LabError(`${file} is no file.`);
    const text = readFileSync(file, "latin1");
    if (/^(\xff\xfe|\xfe\xff)/.test(text))
      throw new LabError(`${file} is in UTF-16, which nobody reads there: save it as UTF-8 first.`);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function binary(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function difference(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
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
    throw new LabError(`You may not write to ${file}. ${elevated(file, content)}`);
  }
}

/** Not this program with more rights: the app that it runs would make files that are not the user's. */
function elevated(file: string, content: Buffer): string {
  const copy = path.join(mkdtempSync(path.join(os.tmpdir(), "labvisor-")), path.basename(file));
  writeFileSync(copy, content);
  return process.platform === "win32"
    ? `In a terminal that runs as administrator: copy "${copy}" "${file}"`
    : `What it should hold is in ${copy}: sudo cp ${copy} ${file}`;
}
