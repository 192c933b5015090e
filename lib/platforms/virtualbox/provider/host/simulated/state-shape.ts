import type { State } from "./state-file.js";

/** What each thing that the host has holds at least, with a value of the right kind. */
const SHAPE = {
  vms: {
    folder: "",
    home: "",
    power: "",
    macs: [],
    settings: {
      name: "",
      groups: [],
      description: "",
      osType: "",
      cpus: 0,
      memoryMib: 0,
      hardware: {},
      adapters: [],
      serialPorts: [],
    },
  },
  disks: { uuid: "", path: "", format: "", variant: "", type: "", sizeMib: 0, description: "" },
  natNetworks: { name: "", cidr: "", dhcp: true, forwards: [] },
  hostOnlyNetworks: { name: "", address: "", prefixLength: 0 },
} satisfies Record<keyof State, object>;

/** @throws The value is not the state of a simulated host; the message says where. */
export function asState(value: unknown): State {
  requireKind(value, {}, "the file");
  for (const [family, shape] of Object.entries(SHAPE)) {
    const things = (value as Record<string, unknown>)[family];
    requireKind(things, {}, family);
    for (const [id, thing] of Object.entries(things as object)) requireShape(thing, shape, `${family}["${id}"]`);
  }
  return value as State;
}

function requireShape(value: unknown, shape: object, at: string): void {
  requireKind(value, shape, at);
  for (const [key, sample] of Object.entries(shape)) {
    const inner = (value as Record<string, unknown>)[key];
    if (kindOf(sample) === "object") requireShape(inner, sample, `${at}.${key}`);
    else requireKind(inner, sample, `${at}.${key}`);
  }
}

function requireKind(value: unknown, sample: unknown, at: string): void {
  if (kindOf(value) !== kindOf(sample))
    throw new Error(`${at} should be of type ${kindOf(sample)}, and is ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
