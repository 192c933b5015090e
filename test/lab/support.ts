import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type App, Testing } from "cdktf";
import {
  Disk,
  HypervisorType,
  Image,
  Lab,
  type LabProps,
  VirtualBox,
  type VirtualBoxProps,
  VirtualizationTechnique,
  VirtualMachine,
  type VirtualMachineProps,
} from "../../lib/index.js";
import { LabError } from "../../lib/lab-error.js";
import { Hypervisor } from "../../lib/platform.js";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) {
    fs.rmSync(folder, { recursive: true });
  }
});

/** Creates an empty folder, which is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "labvisor-test-"));
  folders.push(folder);
  return folder;
}

/** Creates a project's folder with `disk.img`. */
export function projectFolder(): string {
  const root = temporaryFolder();
  fs.writeFileSync(path.join(root, "disk.img"), "a boot sector");
  return root;
}

/** Creates an app with its own project folder. */
export function appIn(root = projectFolder(), context: Record<string, unknown> = {}): App {
  return Testing.app({ outdir: path.join(root, "cdktf.out"), context: { "labvisor:root": root, ...context } });
}

/** Returns the project's folder of an app from `appIn()`. */
export function rootOf(app: App): string {
  return path.dirname(app.outdir);
}

export const image = Image.file("disk.img");

/** Creates a lab with a VirtualBox hypervisor, and returns a function that adds guests to it. */
export function labIn(app = appIn(), props: VirtualBoxProps = {}, id = "campus", labProps: LabProps = {}) {
  const lab = new Lab(app, id, labProps);
  const hypervisor = new VirtualBox(lab, "laptop", props);
  const guest = (id: string, props: Partial<VirtualMachineProps<VirtualBox>> = {}) =>
    new VirtualMachine<VirtualBox>(lab, id, { hypervisor, bootDisk: Disk.fromImage(image), ...props });
  return { app, lab, hypervisor, guest };
}

/** A hypervisor on another host, which renders nothing. */
export class Elsewhere extends Hypervisor {
  readonly platform = "Elsewhere";
  readonly type = HypervisorType.TYPE_1;
  readonly technique = VirtualizationTechnique.HARDWARE_EMULATION;
  readonly maxAdapters = 8;
  protected override readonly renderers = {
    "virtual machine": () => {},
    "NAT network": () => {},
    "host-only network": () => {},
    "internal network": () => {},
    "bridged network": () => {},
  };

  constructor(lab: Lab, id: string) {
    super(lab, id);
  }
}

/** Checks the rules, and returns the synthesized Terraform JSON. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks for in the JSON
export function synthesize(lab: Lab): any {
  return JSON.parse(Testing.synth(lab, true));
}

/** Returns the synthesized resources keyed by their addresses, those of `moved` blocks resolved, without paths. */
export function resourcesWithoutMoves(lab: Lab): Record<string, unknown> {
  const { resource, moved = [] } = synthesize(lab);
  const addresses = Object.entries<object>(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => [`${type}.${name}`, body]),
  );
  let text = JSON.stringify(Object.fromEntries(addresses));
  for (const { from, to } of [...moved].reverse()) text = text.replaceAll(new RegExp(`${to}(?![\\w-])`, "g"), from);
  return JSON.parse(text);
}

/** Returns the message of the LabError that a program ends with: one short line, found in the program's own file. */
export function errorOf(program: () => unknown): string {
  let error: unknown;
  try {
    program();
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(LabError);
  const { message, location } = error as LabError;
  expect(location).toMatch(/^test\/lab\/.*\.ts:\d+$/);
  expect(message).toMatch(/^\P{Cc}{1,1000}$/u);
  return message;
}

/** Returns a line of a report without the location in the program that it begins with. */
export function withoutLocation(line: string): string {
  return line.replace(/^\S+:\d+ {2}/, "");
}

/** Returns the lines that a synthesis prints about broken rules, without locations, or none if it succeeds. */
export function brokenRules(lab: Lab): string[] {
  try {
    synthesize(lab);
    return [];
  } catch (error) {
    const lines = (error as Error).message
      .split("\n")
      .map(withoutLocation)
      .filter((line) => /^LV\d{3} /.test(line));
    if (lines.length === 0) {
      throw error;
    }
    return lines;
  }
}

interface FoundWarning {
  readonly code: string;
  readonly at: string;
  readonly message: string;
  readonly acknowledged?: string;
}

/** The warnings that labs of a few parts cause: guests without adapters, and networks without guests. */
const OF_SMALL_LABS = ["LV137", "LV138"];

/**
 * Returns the warnings in the JSON of a lab that breaks no rule, except for those that most labs of tests cause.
 *
 * @param all whether to return these, too
 */
export function findings(lab: Lab, all = false): FoundWarning[] | undefined {
  synthesize(lab);
  // Testing.synth() removes everything under "//".
  const found: FoundWarning[] | undefined = lab.toTerraform()["//"].findings;
  const wanted = found?.filter(({ code }) => all || !OF_SMALL_LABS.includes(code));
  return wanted && wanted.length > 0 ? wanted : undefined;
}

/** Returns a lab's warnings, such as "LV127 campus/laptop" or "LV127 campus/laptop acknowledged". */
export function warnings(lab: Lab): string[] {
  return (findings(lab) ?? []).map(({ code, at, acknowledged }) =>
    [code, at, ...(acknowledged ? ["acknowledged"] : [])].join(" "),
  );
}

/** Returns the codes of the rules that a lab breaks. */
export function codes(lab: Lab): string[] {
  return [...new Set(brokenRules(lab).map((line) => line.slice(0, 5)))];
}
