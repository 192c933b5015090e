import { open } from "node:fs/promises";

/** What an appliance says of its machines. */
export interface Ovf {
  readonly machines: readonly OvfMachine[];
  /** It has a licence that somebody must agree to. */
  readonly licensed: boolean;
}

export interface OvfMachine {
  /** VirtualBox's id of the guest's system, where VirtualBox wrote the appliance. */
  readonly osType?: string;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly disksMib: readonly number[];
}

const MIB = 2 ** 20;
/** Of the tar file that an OVA is. */
const BLOCK = 512;

/** Reads the description in an OVA, which is its first member, or an OVF. @throws where there is none */
export async function readOvf(file: string): Promise<Ovf> {
  const handle = await open(file);
  try {
    if (file.toLowerCase().endsWith(".ovf")) return parseOvf(await handle.readFile("utf8"));
    const header = Buffer.alloc(BLOCK);
    await handle.read(header, 0, BLOCK, 0);
    const name = header.toString("latin1", 0, 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(header.toString("latin1", 124, 136), 8);
    if (!name.toLowerCase().endsWith(".ovf") || !(size > 0 && size < 16 * MIB))
      throw new Error(`${file} does not begin with an .ovf file`);
    const text = Buffer.alloc(size);
    await handle.read(text, 0, size, BLOCK);
    return parseOvf(text.toString("utf8"));
  } finally {
    await handle.close();
  }
}

/** Only what is the same in all appliances is read. */
export function parseOvf(text: string): Ovf {
  const disks = new Map(
    [...text.matchAll(/<Disk [^>]*>/g)].map(([disk]) => [attribute(disk, "ovf:diskId"), capacity(disk)]),
  );
  const machines = text.match(/<VirtualSystem[ >][\s\S]*?<\/VirtualSystem>/g) ?? [];
  return {
    machines: machines.map((machine) => {
      const items = machine.match(/<Item[ >][\s\S]*?<\/Item>/g) ?? [];
      const ofType = (type: number) => items.filter((item) => element(item, "rasd:ResourceType") === String(type));
      const quantity = (type: number, otherwise: number) =>
        Number(element(ofType(type)[0] ?? "", "rasd:VirtualQuantity") ?? otherwise);
      return {
        osType: element(machine, "vbox:OSType"),
        cpus: quantity(CPU, 1),
        memoryMib: quantity(MEMORY, 512),
        disksMib: ofType(DISK).flatMap((item) => {
          const id = /ovf:\/disk\/(.*)/.exec(element(item, "rasd:HostResource") ?? "")?.[1];
          return disks.get(id) ?? [];
        }),
      };
    }),
    licensed: /<EulaSection[ >]/.test(text),
  };
}

/** CIM's numbers of kinds of hardware. */
const CPU = 3;
const MEMORY = 4;
const DISK = 17;

function element(text: string, name: string): string | undefined {
  return new RegExp(`<${name}(?: [^>]*)?>([^<]*)<`).exec(text)?.[1];
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1];
}

/** In bytes, unless a unit is given: `byte * 2^30`. */
function capacity(disk: string): number {
  const power = Number(/\^(\d+)/.exec(attribute(disk, "ovf:capacityAllocationUnits") ?? "")?.[1] ?? 0);
  return Math.ceil((Number(attribute(disk, "ovf:capacity") ?? 0) * 2 ** power) / MIB);
}
