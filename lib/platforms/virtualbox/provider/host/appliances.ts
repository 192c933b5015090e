import { open } from "node:fs/promises";
import type { AdoptOptions } from "./disks.js";
import { VirtualBoxError } from "./virtualbox-error.js";
import { type Element, parseXml } from "./xml.js";

export interface ApplianceSpec extends AdoptOptions {
  /** The absolute path of an OVA or OVF file. */
  readonly file: string;
  /** The VM's name. */
  readonly name: string;
  /** The absolute path of the folder in which VirtualBox creates the VM's own folder. */
  readonly folder: string;
  /** Whether the user accepts the appliance's license, if it has one. */
  readonly acceptLicense: boolean;
}

/** The description of an appliance's machines. */
export interface Ovf {
  readonly machines: readonly OvfMachine[];
  /** Whether the appliance has a license that must be accepted. */
  readonly licensed: boolean;
}

export interface OvfMachine {
  /** VirtualBox's id of the guest OS type, if VirtualBox wrote the appliance. */
  readonly osType?: string;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly disksMib: readonly number[];
}

const MIB = 2 ** 20;
/** The block size of a tar file, which an OVA is. */
const BLOCK = 512;

/**
 * Returns the only machine of an appliance.
 *
 * @throws {VirtualBoxError} The appliance cannot be imported, on any host.
 */
export async function readAppliance({ file, acceptLicense }: ApplianceSpec): Promise<OvfMachine> {
  if (!/\.(ova|ovf)$/i.test(file))
    throw new VirtualBoxError("INVALID", `Appliance file must have .ovf or .ova extension: '${file}'`);
  const { machines, licensed } = await readOvf(file);
  const [machine] = machines;
  if (!machine || machines.length > 1)
    throw new VirtualBoxError(
      "NOT_SUPPORTED",
      `The appliance '${file}' contains ${machines.length} machines; only a single machine can be imported`,
      "Import it with VBoxManage import, and export each machine separately.",
    );
  if (licensed && !acceptLicense)
    throw new VirtualBoxError(
      "NOT_ALLOWED",
      `The appliance '${file}' has a license that must be accepted`,
      "Read it with VBoxManage import --dry-run. If you agree, set accept_license to true.",
    );
  return machine;
}

async function readOvf(file: string): Promise<Ovf> {
  try {
    return parseOvf(await readDescription(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new VirtualBoxError("NOT_FOUND", `The appliance '${file}' does not exist (VERR_FILE_NOT_FOUND)`);
    throw new VirtualBoxError("INVALID", `'${file}' is not an appliance: ${(error as Error).message}`);
  }
}

/** Returns the text of an OVF file. In an OVA it is the first member. */
async function readDescription(file: string): Promise<string> {
  const handle = await open(file);
  try {
    if (file.toLowerCase().endsWith(".ovf")) return await handle.readFile("utf8");
    const header = Buffer.alloc(BLOCK);
    await handle.read(header, 0, BLOCK, 0);
    const name = header.toString("latin1", 0, 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(header.toString("latin1", 124, 136), 8);
    if (!name.toLowerCase().endsWith(".ovf") || !(size > 0 && size < 16 * MIB))
      throw new Error(`${file} does not begin with an .ovf file`);
    const text = Buffer.alloc(size);
    await handle.read(text, 0, size, BLOCK);
    return text.toString("utf8");
  } finally {
    await handle.close();
  }
}

/** Parses what all appliances have in common. */
export function parseOvf(text: string): Ovf {
  const envelope = parseXml(text);
  const disks = new Map(
    descendants(envelope, "Disk").map(({ attributes }) => [attributes["ovf:diskId"], capacityMib(attributes)]),
  );
  return {
    machines: descendants(envelope, "VirtualSystem").map((machine) => readMachine(machine, disks)),
    licensed: descendants(envelope, "EulaSection").length > 0,
  };
}

/** CIM's resource types. */
const CPU = 3;
const MEMORY = 4;
const DISK = 17;

function readMachine(machine: Element, disks: ReadonlyMap<string | undefined, number>): OvfMachine {
  const items = descendants(machine, "Item");
  const ofType = (type: number) => items.filter((item) => textOf(item, "ResourceType") === String(type));
  const quantity = (type: number, otherwise: number) => {
    const [item] = ofType(type);
    return Number((item && textOf(item, "VirtualQuantity")) ?? otherwise);
  };
  return {
    osType: textOf(machine, "OSType"),
    cpus: quantity(CPU, 1),
    memoryMib: quantity(MEMORY, 512),
    disksMib: ofType(DISK).flatMap((item) => {
      const id = /ovf:\/disk\/(.*)/.exec(textOf(item, "HostResource") ?? "")?.[1];
      return disks.get(id) ?? [];
    }),
  };
}

/** Finds elements at any depth by their local name: the prefix of the OVF namespace differs between writers. */
function descendants(element: Element, localName: string): Element[] {
  return element.children.flatMap((child) =>
    child.name.replace(/^.*:/, "") === localName ? [child] : descendants(child, localName),
  );
}

function textOf(element: Element, localName: string): string | undefined {
  return descendants(element, localName)[0]?.text;
}

/** The capacity is in bytes, unless a unit such as `byte * 2^30` is given. */
function capacityMib(attributes: Element["attributes"]): number {
  const power = Number(/\^(\d+)/.exec(attributes["ovf:capacityAllocationUnits"] ?? "")?.[1] ?? 0);
  return Math.ceil((Number(attributes["ovf:capacity"] ?? 0) * 2 ** power) / MIB);
}
