import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import { renderSshConfig } from "../../topology/ssh-config.js";
import type { Topology } from "../../topology/topology.js";
import { knownHostsFile } from "../known-hosts.js";
import type { Project } from "../project.js";
import type { BlockFile } from "./blocks.js";

/** The user's. ssh takes the first of what it finds, so the block goes before what is there for all hosts. */
export const SSH_CONFIG_FILE: BlockFile = {
  file: path.join(os.homedir(), ".ssh", "config"),
  made: true,
  place: "start",
};

/** The lab's block for ssh's configuration. @throws {LabError} The project is in a folder that ssh's configuration cannot name. */
export function sshConfigOf(project: Pick<Project, "directory">, topology: Topology): string {
  const file = knownHostsFile(project, topology.lab);
  if (/["\r\n]|\$\{/.test(file))
    throw new LabError(
      `ssh's configuration cannot name ${file}: no folder may have \`"\`, \`\${\` or a line break in its name.`,
    );
  // ssh makes the file, and not its folder.
  mkdirSync(path.dirname(file), { recursive: true });
  return renderSshConfig(topology, file.replaceAll(path.sep, "/"));
}

/** Writes a configuration for ssh with the lab's guests and all that the user's own has. @returns its file @throws as {@link sshConfigOf} */
export function writeSshConfig(project: Pick<Project, "directory">, topology: Topology): string {
  // Ours first, since ssh takes the first of what it finds.
  const config = `${sshConfigOf(project, topology)}Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n`;
  const file = path.join(project.directory, ".labvisor", `${topology.lab}.ssh_config`);
  writeFileSync(file, config);
  return file;
}
