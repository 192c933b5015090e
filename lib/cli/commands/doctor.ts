import { QEMU } from "../../boot/qemu/machine.js";
import { escapeControlCharacters } from "../../control-characters.js";
import type { Finding } from "../../platforms/tooling.js";
import { checkNode, checkProgram, checkTerraform } from "../doctor/programs.js";
import { checkProject } from "../doctor/project.js";

export interface DoctorOptions {
  readonly json?: boolean;
}

/**
 * Checks this computer, and the project in the folder if there is one.
 *
 * @returns 1 if there is a problem, or else 0
 */
export async function doctor(directory: string, { json }: DoctorOptions): Promise<number> {
  const { findings: projectFindings, stacks, platforms } = await checkProject(directory);
  const platformFindings: Finding[] = [];
  for (const { doctor } of platforms) platformFindings.push(...((await doctor?.(stacks)) ?? []));
  const findings = [
    checkNode(),
    await checkTerraform(),
    await checkProgram("git", "--version", "rehearse --base and review --base"),
    await checkProgram("ssh", "-V", "labvisor ssh, and VirtualBox on another computer"),
    await checkProgram(QEMU, "--version", "labvisor test"),
    ...projectFindings,
    ...platformFindings,
  ];
  process.stdout.write(
    json ? `${JSON.stringify(findings, null, 2)}\n` : escapeControlCharacters(findings.map(describe).join("")),
  );
  return findings.some(({ level }) => level === "problem") ? 1 : 0;
}

function describe({ about, level, message, fix }: Finding): string {
  const indented = fix === undefined ? "" : `${`Fix: ${fix}`.replace(/^/gm, " ".repeat(10))}\n`;
  return `${level.padEnd(8)}  ${about}: ${message}\n${indented}`;
}
