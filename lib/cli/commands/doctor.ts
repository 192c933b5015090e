import { escapeControlCharacters } from "../../control-characters.js";
import { QEMU_IMG } from "../../images/qemu-img.js";
import type { Finding } from "../../platforms/tooling.js";
import { checkBootedTests } from "../doctor/booted-tests.js";
import { checkNode, checkProgram, checkTerraform } from "../doctor/programs.js";
import { checkProject, type ProjectCheck } from "../doctor/project.js";

export interface DoctorOptions {
  readonly json?: boolean;
}

/**
 * Checks this computer, and the project in the folder if there is one.
 *
 * @returns 1 if there is a problem, or else 0
 */
export async function doctor(directory: string, { json }: DoctorOptions): Promise<number> {
  const project = await checkProject(directory);
  const { findings: projectFindings, stacks, platforms } = project;
  const platformFindings: Finding[] = [];
  for (const { doctor } of platforms) platformFindings.push(...((await doctor?.(stacks)) ?? []));
  const findings = [
    checkNode(),
    await checkTerraform(),
    await checkProgram("git", "--version", "rehearse --base and review --base"),
    await checkProgram("ssh", "-V", "labvisor ssh, and VirtualBox on another computer"),
    await checkProgram(
      QEMU_IMG,
      "--version",
      "labvisor test, and for disk images such as VHDX (on Debian, qemu-utils)",
    ),
    ...(await checkBootedTests(await hasUefi(project))),
    ...projectFindings,
    ...platformFindings,
  ];
  process.stdout.write(
    json ? `${JSON.stringify(findings, null, 2)}\n` : escapeControlCharacters(findings.map(describe).join("")),
  );
  return findings.some(({ level }) => level === "problem") ? 1 : 0;
}

async function hasUefi({ stacks, platforms }: ProjectCheck): Promise<boolean> {
  const hardware = platforms.flatMap((platform) => stacks.map((stack) => platform.hardware?.(stack) ?? []));
  return (await Promise.all(hardware)).flat().some(({ firmware }) => firmware === "uefi");
}

function describe({ about, level, message, fix }: Finding): string {
  const indented = fix === undefined ? "" : `${`Fix: ${fix}`.replace(/^/gm, " ".repeat(10))}\n`;
  return `${level.padEnd(8)}  ${about}: ${message}\n${indented}`;
}
