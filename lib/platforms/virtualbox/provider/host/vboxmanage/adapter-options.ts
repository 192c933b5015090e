import {
  ADAPTER_OPTIONS,
  type AdapterOptionName,
  type AdapterOptions,
  ALIAS_MODES,
  hasOption,
  sameOption,
} from "../adapter-options.js";
import { child, type Element } from "../xml.js";
import { onOff } from "./syntax.js";

/** An adapter as VirtualBox shows it. Slots begin with 1. */
interface ShownAdapter {
  readonly slot: number;
  readonly type: string;
  /** The output of `showvminfo --machinereadable`. */
  readonly values: ReadonlyMap<string, string>;
  /** The `Adapter` element in the settings file, which omits default values. */
  readonly adapter: Element | undefined;
}

/** The VBoxManage syntax of an adapter option. */
interface Syntax<V> {
  /**
   * The options of `modifyvm`.
   *
   * @param current the current value, if it is known
   */
  options(value: V, slot: number, current?: V): string[];
  read(shown: ShownAdapter): V;
  /** The arguments of each `controlvm` call, if the option can change while the VM runs. */
  live?(value: V, slot: number, current?: V): string[][];
}

const PROMISCUOUS: Readonly<Record<string, string>> = { AllowNetwork: "allow-vms", AllowAll: "allow-all" };

/** Returns an attribute of the adapter's `NAT` element, or of an element below it. */
const natAttribute = ({ adapter }: ShownAdapter, name: string, ...path: readonly string[]) =>
  child(adapter, "NAT", ...path)?.attributes[name];

function dnsFlag(option: string, attribute: string, byDefault: boolean): Syntax<boolean> {
  return {
    options: (on, slot) => [`--${option}${slot}`, onOff(on)],
    read: (shown) => (natAttribute(shown, attribute, "DNS") ?? String(byDefault)) === "true",
  };
}

/** Returns the changes of properties. An empty value removes a property. */
function propertyChanges(wanted: Readonly<Record<string, string>>, current: Readonly<Record<string, string>> = {}) {
  const removed = Object.keys(current).filter((name) => !(name in wanted));
  const changed = Object.entries(wanted).filter(([name, value]) => current[name] !== value);
  return [...removed.map((name) => `${name}=`), ...changed.map(([name, value]) => `${name}=${value}`)];
}

const SYNTAX: { readonly [K in AdapterOptionName]: Syntax<NonNullable<AdapterOptions[K]>> } = {
  model: {
    options: (model, slot) => [`--nictype${slot}`, model],
    read: ({ values, slot }) => values.get(`nictype${slot}`) ?? "",
  },
  promiscuous_mode: {
    options: (mode, slot) => [`--nicpromisc${slot}`, mode],
    read: ({ adapter }) => PROMISCUOUS[adapter?.attributes.promiscuousModePolicy ?? ""] ?? "deny",
    live: (mode, slot) => [[`nicpromisc${slot}`, mode]],
  },
  boot_priority: {
    options: (priority, slot) => [`--nicbootprio${slot}`, String(priority)],
    read: ({ adapter }) => Number(adapter?.attributes.bootPriority ?? 0),
  },
  bandwidth_group: {
    options: (group, slot) => [`--nicbandwidthgroup${slot}`, group || "none"],
    read: ({ adapter }) => adapter?.attributes.bandwidthGroup ?? "",
  },
  speed_kbps: {
    options: (speed, slot) => [`--nicspeed${slot}`, String(speed)],
    read: ({ values, slot }) => Number(values.get(`nicspeed${slot}`) ?? 0),
  },
  generic_properties: {
    options: (wanted, slot, current) =>
      propertyChanges(wanted, current).flatMap((change) => [`--nicproperty${slot}`, change]),
    read: ({ adapter }) =>
      Object.fromEntries(
        (child(adapter, "GenericInterface")?.children ?? []).map(({ attributes: { name, value } }) => [name, value]),
      ),
    live: (wanted, slot, current) => propertyChanges(wanted, current).map((change) => [`nicproperty${slot}`, change]),
  },
  nat_cidr: {
    options: (cidr, slot) => [`--natnet${slot}`, cidr || "default"],
    read: ({ values, slot }) => (values.get(`natnet${slot}`) ?? "").replace(/^nat$/, ""),
  },
  nat_bind_address: {
    options: (address, slot) => [`--natbindip${slot}`, address],
    read: (shown) => natAttribute(shown, "hostip") ?? "",
  },
  nat_dns_pass_domain: dnsFlag("natdnspassdomain", "pass-domain", true),
  nat_dns_proxy: dnsFlag("natdnsproxy", "use-proxy", false),
  nat_dns_host_resolver: dnsFlag("natdnshostresolver", "use-host-resolver", false),
  nat_alias_modes: {
    options: (modes, slot) => [`--nataliasmode${slot}`, modes.join(",") || "default"],
    read: (shown) => {
      const [log, proxyonly, sameports] = ["logging", "proxy-only", "use-same-ports"].map(
        (name) => natAttribute(shown, name, "Alias") === "true",
      );
      return ALIAS_MODES.filter((mode) => ({ log, proxyonly, sameports })[mode]);
    },
  },
  nat_forward_broadcast: {
    options: (on, slot) => [`--nat-forward-broadcast${slot}`, onOff(on)],
    read: (shown) => natAttribute(shown, "forward-broadcast") === "true",
  },
};

/** Reads the options that an adapter of its type has. */
export function readAdapterOptions(shown: ShownAdapter): AdapterOptions {
  return Object.fromEntries(
    ADAPTER_OPTIONS.filter((name) => hasOption(shown.type, name)).map((name) => [name, SYNTAX[name].read(shown)]),
  );
}

/** Returns the options of `modifyvm` that change an adapter. */
export function adapterArguments(slot: number, current: AdapterOptions, wanted: AdapterOptions): string[] {
  return changes(current, wanted).flatMap(([{ options }, value, before]) => options(value, slot, before));
}

/**
 * Returns the arguments of each `controlvm` call that changes the adapter of a running VM, as far as that is possible.
 */
export function liveAdapterArguments(slot: number, current: AdapterOptions, wanted: AdapterOptions): string[][] {
  return changes(current, wanted).flatMap(([{ live }, value, before]) => live?.(value, slot, before) ?? []);
}

/** Returns the wanted options that can change on a running VM. */
export function liveOptions(wanted: AdapterOptions): AdapterOptions {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => SYNTAX[name as AdapterOptionName].live));
}

function changes(current: AdapterOptions, wanted: AdapterOptions): [Syntax<unknown>, unknown, unknown][] {
  return ADAPTER_OPTIONS.filter((name) => wanted[name] !== undefined && !sameOption(wanted[name], current[name])).map(
    (name) => [SYNTAX[name] as Syntax<unknown>, wanted[name], current[name]],
  );
}
