import type { VmSettings } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";

export type Values = Readonly<Record<string, unknown>>;
/** VBoxManage's arguments; `@` is the machine. */
export type Call = readonly string[];

/** One attribute of `virtualbox_vm`, or one within it, through its whole life on a machine of its own. */
export interface Row {
  /** Unique: `network_adapters.type to bridged`. */
  readonly name: string;
  /** The machine's attribute that the plans name. */
  readonly attribute: string;
  /** What else the machine's configuration has, throughout. */
  readonly base?: Values;
  /** Other resources that it needs, by type and name. */
  readonly resources?: Readonly<Record<string, Values>>;
  /** What the attribute is set to, and then changed to. `undefined` leaves it out. */
  readonly first: unknown;
  readonly second: unknown;
  /** What stands in its place when it is unset. @default left out */
  readonly left?: unknown;
  /** What it then is in the state. @default as it was left */
  readonly unset?: unknown;
  /** What the change does to a running machine; `live` ones run in this matrix. `untouched`: the machine is not even asked. */
  readonly change: "live" | "restart" | "replace" | "untouched";
  /** The plan's `restart_reason`. @default the attribute */
  readonly reason?: string;
  /** How somebody changes it with VBoxManage, and how the same is done to the simulated host's machine. @default no drift can be made */
  readonly drift?: {
    readonly calls: readonly Call[];
    readonly edit: (settings: VmSettings) => Partial<VmSettings>;
    /** What the plan then sees. @default the second value */
    readonly seen?: unknown;
  };
  /** What an import does not know, or cannot tell from what nobody manages: learnt from the configuration, without a change of the machine. */
  readonly learnt?: readonly string[];
  /**
   * What changes live is tried on a stopped machine: also there, or because VirtualBox needs a USB service of the host's for it, or its kernel modules
   * to power a machine on with such an adapter.
   */
  readonly stopped?: true;
}

/** Of the machine's hardware, what is changed. */
export const editHardware = (changed: VmSettings["hardware"]) => (settings: VmSettings) => ({
  hardware: { ...settings.hardware, ...changed },
});

/** The call in one line; for arguments without spaces. */
export const call = (line: string): Call => line.split(" ");
