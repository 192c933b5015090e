import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { KeptLab } from "../boot/kept/kept-lab.js";
import { localFile, type ProjectDirectory } from "./project.js";

/** Returns the labs of a project whose guests `labvisor test --keep` has left running, by name. */
export function readKeptLabs(project: ProjectDirectory): ReadonlyMap<string, KeptLab> {
  const folder = localFile(project, "kept");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(
    files.flatMap((file): [string, KeptLab][] => {
      const lab = KeptLab.find(JSON.parse(readFileSync(path.join(folder, file), "utf8")));
      return lab ? [[path.basename(file, ".json"), lab]] : [];
    }),
  );
}

export function writeKeptLab(project: ProjectDirectory, name: string, { record }: KeptLab): void {
  const file = recordFile(project, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(record));
}

export function removeKeptLab(project: ProjectDirectory, name: string): void {
  rmSync(recordFile(project, name), { force: true });
}

function recordFile(project: ProjectDirectory, name: string): string {
  return localFile(project, path.join("kept", `${name}.json`));
}
