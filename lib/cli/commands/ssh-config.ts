import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import { renderSshConfig } from "../../topology/ssh-config.js";
import type { Topology } from "../../topology/topology.js";
import { knownHostsFile, localFile, type ProjectDirectory } from "../project.js";

/**
 * Returns the lab's block for an ssh configuration.
 *
 * @throws {LabError} The project's path cannot occur in an ssh configuration.
 */
export function sshConfigOf(project: ProjectDirectory, topology: Topology): string {
  const file = knownHostsFile(project, topology.lab);
  if (/["\r\n]|\$\{/.test(file))
    throw new LabError(
      `An ssh configuration cannot contain the path ${file}; rename folders with \`"\`, \`\${\`, or a line break.`,
    );
  // ssh creates the file, but not its folder.
  mkdirSync(path.dirname(file), { recursive: true });
  return renderSshConfig(topology, file.replaceAll(path.sep, "/"));
}

/**
 * Writes an ssh configuration with the lab's guests, followed by the user's own settings.
 *
 * @returns the path of the file
 * @throws {LabError} as {@link sshConfigOf}
 */
export function writeSshConfig(project: ProjectDirectory, topology: Topology): string {
  // ssh uses the first match, so the lab's block comes first.
  const config = `${sshConfigOf(project, topology)}Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n`;
  const file = localFile(project, `${topology.lab}.ssh_config`);
  if (existsSync(file) && readFileSync(file, "utf8") === config) return file;
  // Several programs may write it at a time, as provisioners of one apply do.
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, config);
  renameSync(temporary, file);
  return file;
}
