import type { Finding } from "../../platforms/tooling.js";
import { node, program, terraform } from "../doctor/programs.js";
import { labsOf } from "../doctor/project.js";
import { terraformSettings } from "../doctor/terraform-settings.js";

export interface DoctorOptions {
  readonly json?: boolean;
}

/**
 * Tells what this computer, and the project in the folder where there is one, have and lack.
 *
 * @returns 1 where there is a problem
 */
export async function doctor(directory: string, { json }: DoctorOptions): Promise<number> {
  const { finding, stacks, platforms } = await labsOf(directory);
  const ofPlatforms: Finding[] = [];
  for (const { doctor } of platforms) ofPlatforms.push(...((await doctor?.(stacks)) ?? []));
  const findings = [
    node(),
    await terraform(),
    terraformSettings(),
    await program("git", "--version", "rehearse --base and review --base"),
    await program("ssh", "-V", "ssh, and VirtualBox on another computer"),
    finding,
    ...ofPlatforms,
  ];
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(describe).join(""));
  return findings.some(({ level }) => level === "problem") ? 1 : 0;
}

function describe({ about, level, message, fix }: Finding): string {
  const indented = fix === undefined ? "" : `${`Fix: ${fix}`.replace(/^/gm, " ".repeat(10))}\n`;
  return `${level.padEnd(8)}  ${about}: ${message}\n${indented}`;
}
