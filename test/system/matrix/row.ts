import type { VmSettings } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";

export type Values = Readonly<Record<string, unknown>>;
/** VBoxManage's arguments; `@` is the machine. */
export type Call = readonly string[];

/** An attribute of `virtualbox_vm`, or one nested in it, which is tested on its own machine. */
export interface Row {
  /** A unique name, such as `network_adapters.type to bridged`. */
  readonly name: string;
  /** The machine's attribute that the plans name. */
  readonly attribute: string;
  /** The other attributes of the machine's configuration, which do not change. */
  readonly base?: Values;
  /** Other resources that it needs, by type and name. */
  readonly resources?: Readonly<Record<string, Values>>;
  /** The value that the attribute is set to at first. `undefined` omits it. */
  readonly first: unknown;
  /** The value that it is changed to. */
  readonly second: unknown;
  /**
   * The configured value that unsets it.
   *
   * @default - it is omitted
   */
  readonly left?: unknown;
  /**
   * Its value in the state after it is unset.
   *
   * @default - the second value, which stays
   */
  readonly unset?: unknown;
  /**
   * The effect of the change on a running machine. Machines with `live` changes run in this matrix. `untouched` means
   * that the machine is not even read.
   */
  readonly change: "live" | "restart" | "replace" | "untouched";
  /**
   * The plan's `restart_reason`.
   *
   * @default - the attribute
   */
  readonly reason?: string;
  /**
   * The manual change, with VBoxManage on real VirtualBox and with `edit` on the simulated host.
   *
   * @default - no drift is tested
   */
  readonly drift?: {
    readonly calls: readonly Call[];
    readonly edit: (settings: VmSettings) => Partial<VmSettings>;
    /**
     * The value that the plan then shows.
     *
     * @default - the second value
     */
    readonly seen?: unknown;
  };
  /**
   * The attributes that an import cannot read, or cannot distinguish from unmanaged ones. The next apply takes them from
   * the configuration, without changing the machine.
   */
  readonly fromConfiguration?: readonly string[];
  /**
   * Whether a live change is tested on a stopped machine, because VirtualBox needs a USB service of the host for it, or
   * kernel modules to start a machine with such an adapter, or because it must work there too.
   */
  readonly stopped?: true;
}

/** Returns an edit of the machine's hardware. */
export const editHardware = (changed: VmSettings["hardware"]) => (settings: VmSettings) => ({
  hardware: { ...settings.hardware, ...changed },
});

/** Returns the arguments in a line. They must not contain spaces. */
export const call = (line: string): Call => line.split(" ");
