import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isKeptRecord, KeptLab } from "../boot/kept/kept-lab.js";
import { readText } from "../files/text-file.js";
import { LabError } from "../lab-error.js";
import { localFile, type ProjectDirectory } from "./project.js";

/**
 * Returns the labs of a project whose guests `labvisor test --keep` has left running, by name.
 *
 * @throws {LabError} A record was damaged.
 */
export function readKeptLabs(project: ProjectDirectory): ReadonlyMap<string, KeptLab> {
  const folder = localFile(project, "kept");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  return new Map(
    files.flatMap((name): [string, KeptLab][] => {
      const file = path.join(folder, name);
      const record = parse(readText(file));
      if (!isKeptRecord(record)) throw new LabError(`${file} is damaged; delete it, which also stops the kept guests`);
      const lab = KeptLab.find(record);
      return lab ? [[path.basename(name, ".json"), lab]] : [];
    }),
  );
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/**
 * Writes the record of a kept lab.
 *
 * @returns the file, or undefined if the lab is kept already
 */
export function writeKeptLab(project: ProjectDirectory, name: string, { record }: KeptLab): string | undefined {
  const file = recordFile(project, name);
  mkdirSync(path.dirname(file), { recursive: true });
  if (!readKeptLabs(project).has(name)) removeKeptLab(project, name);
  const complete = `${file}.${record.keeper.pid}`;
  writeFileSync(complete, JSON.stringify(record));
  try {
    // Unlike a renaming, this replaces no file, and like one, it creates a complete one.
    linkSync(complete, file);
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(complete);
  }
}

export function removeKeptLab(project: ProjectDirectory, name: string): void {
  rmSync(recordFile(project, name), { force: true });
}

function recordFile(project: ProjectDirectory, name: string): string {
  return localFile(project, path.join("kept", `${name}.json`));
}
