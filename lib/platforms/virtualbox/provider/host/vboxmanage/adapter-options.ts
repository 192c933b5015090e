import {
  ADAPTER_OPTIONS,
  type AdapterOptionName,
  type AdapterOptions,
  ALIAS_MODES,
  hasOption,
  sameOption,
} from "../adapter-options.js";
import { onOff } from "./on-off.js";
import { child, type Element } from "./settings-file.js";

/** What VirtualBox shows of an adapter, counted from 1. */
interface Shown {
  readonly slot: number;
  readonly type: string;
  /** Of `showvminfo --machinereadable`. */
  readonly values: ReadonlyMap<string, string>;
  /** `Adapter` in the settings file: what is as VirtualBox has it by itself is not in it. */
  readonly adapter: Element | undefined;
}

/** How VBoxManage sets one option of an adapter, and where it shows. */
interface Syntax<V> {
  /** Of `modifyvm`. `current` is what is there, where that is known. */
  options(value: V, slot: number, current?: V): string[];
  read(shown: Shown): V;
  /** Of `controlvm`, each a call, for what can change while the VM runs. */
  live?(value: V, slot: number, current?: V): string[][];
}

const PROMISCUOUS: Readonly<Record<string, string>> = { AllowNetwork: "allow-vms", AllowAll: "allow-all" };

/** An attribute of an element below the adapter's `NAT`, or of that itself. */
const natAttribute = ({ adapter }: Shown, name: string, ...path: readonly string[]) =>
  child(adapter, "NAT", ...path)?.attributes[name];

function dnsFlag(option: string, attribute: string, standard: boolean): Syntax<boolean> {
  return {
    options: (on, slot) => [`--${option}${slot}`, onOff(on)],
    read: (shown) => (natAttribute(shown, attribute, "DNS") ?? String(standard)) === "true",
  };
}

/** Names that are gone are set to nothing, which removes them. */
function propertyChanges(wanted: Readonly<Record<string, string>>, current: Readonly<Record<string, string>> = {}) {
  const gone = Object.keys(current).filter((name) => !(name in wanted));
  const changed = Object.entries(wanted).filter(([name, value]) => current[name] !== value);
  return [...gone.map((name) => `${name}=`), ...changed.map(([name, value]) => `${name}=${value}`)];
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

/** Those that an adapter of its type has. */
export function readAdapterOptions(shown: Shown): AdapterOptions {
  return Object.fromEntries(
    ADAPTER_OPTIONS.filter((name) => hasOption(shown.type, name)).map((name) => [name, SYNTAX[name].read(shown)]),
  );
}

/** The options of `modifyvm` that bring an adapter from what is known of it to what is wanted. */
export function adapterArguments(slot: number, current: AdapterOptions, wanted: AdapterOptions): string[] {
  return changes(current, wanted).flatMap(([{ options }, value, before]) => options(value, slot, before));
}

/** The arguments of each `controlvm` that does the same on a running VM, for what can change there. */
export function liveAdapterArguments(slot: number, current: AdapterOptions, wanted: AdapterOptions): string[][] {
  return changes(current, wanted).flatMap(([{ live }, value, before]) => live?.(value, slot, before) ?? []);
}

/** Of the wanted options, those that can change on a running VM. */
export function liveOptions(wanted: AdapterOptions): AdapterOptions {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => SYNTAX[name as AdapterOptionName].live));
}

function changes(current: AdapterOptions, wanted: AdapterOptions): [Syntax<unknown>, unknown, unknown][] {
  return ADAPTER_OPTIONS.filter((name) => wanted[name] !== undefined && !sameOption(wanted[name], current[name])).map(
    (name) => [SYNTAX[name] as Syntax<unknown>, wanted[name], current[name]],
  );
}
