import { isIPv4 } from "node:net";
import type {
  HostNetworks,
  HostOnlyNetworkId,
  HostOnlyNetworkRecord,
  HostOnlyNetworkSpec,
  NatNetworkSpec,
} from "../networks.js";
import { addressNotAllowed, natNetworkExists, noSuchInterface, noSuchNatNetwork } from "../refusals.js";
import { checkNatNetwork } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { type ClaimedNetwork, type State, sortedByName } from "./state.js";

export function allNetworks({ vms, natNetworks, hostOnlyNetworks }: State): HostNetworks {
  const named = Object.values(vms).flatMap(({ settings }) =>
    settings.adapters.flatMap(({ type, network }) => (type === "intnet" && network ? [network] : [])),
  );
  return {
    nat: Object.values(natNetworks),
    hostOnly: Object.values(hostOnlyNetworks).flatMap((network) => withoutClaim(network) ?? []),
    internal: [...new Set(named)],
  };
}

export function createNatNetwork(state: State, spec: NatNetworkSpec, adopt: boolean): void {
  checkNatNetwork(spec);
  checkCidr(spec.cidr);
  if (state.natNetworks[spec.name] && !adopt) throw natNetworkExists(spec.name);
  const { ipv6 } = spec;
  if (ipv6?.prefix !== undefined) checkPrefix(ipv6.prefix);
  const loopbackMappings = { ...(state.natNetworks[spec.name]?.loopbackMappings ?? {}), ...spec.loopbackMappings };
  const prefix = ipv6?.prefix ?? state.natNetworks[spec.name]?.ipv6?.prefix ?? IPV6_PREFIX;
  state.natNetworks[spec.name] = {
    ...spec,
    forwards: sortedByName(spec.forwards),
    ipv6: ipv6 && { ...ipv6, prefix, forwards: sortedByName(ipv6.forwards) },
    loopbackMappings: Object.keys(loopbackMappings).length > 0 ? loopbackMappings : { "127.0.0.1": 2 },
  };
}

const IPV6_PREFIX = "fd17:625c:f037:2::/64";

function checkPrefix(prefix: string): void {
  const bits = prefix.split("/")[1];
  if (bits !== "64")
    throw new VirtualBoxError("INVALID", `Invalid IPv6 prefix length ${bits}, must be 64: Failed to set configuration`);
}

export function updateNatNetwork(state: State, spec: NatNetworkSpec): void {
  checkNatNetwork(spec);
  if (!state.natNetworks[spec.name]) throw noSuchNatNetwork(spec.name);
  createNatNetwork(state, spec, true);
}

/** Creates a host-only network. VirtualBox names interfaces vboxnet0, vboxnet1, ..., with the lowest free number. */
export function createHostOnlyNetwork(
  state: State,
  spec: HostOnlyNetworkSpec,
  claim: string | undefined,
  ranges: readonly string[] | undefined,
): HostOnlyNetworkRecord {
  checkAllowed(spec, ranges);
  const networks = state.hostOnlyNetworks;
  let name = findHostOnlyNetwork(state, { claim })?.name;
  for (let i = 0; name === undefined; i++) if (!networks[`vboxnet${i}`]) name = `vboxnet${i}`;
  networks[name] = { name, claim, ...spec };
  return { name, ...spec };
}

export function findHostOnlyNetwork(state: State, { name, claim }: HostOnlyNetworkId): ClaimedNetwork | undefined {
  const claimed = claim && Object.values(state.hostOnlyNetworks).find((network) => network.claim === claim);
  if (claimed) return claimed;
  const named = name === undefined ? undefined : state.hostOnlyNetworks[name];
  return claim && named?.claim ? undefined : named;
}

/** Returns the record that the port shows. */
export function withoutClaim(network: ClaimedNetwork | undefined): HostOnlyNetworkRecord | undefined {
  if (!network) return undefined;
  const { claim: _, ...record } = network;
  return record;
}

export function updateHostOnlyNetwork(
  state: State,
  id: HostOnlyNetworkId,
  spec: HostOnlyNetworkSpec,
  ranges: readonly string[] | undefined,
): void {
  const found = findHostOnlyNetwork(state, id);
  if (!found) throw noSuchInterface(id.name);
  checkAllowed(spec, ranges);
  const { name, claim = id.claim } = found;
  state.hostOnlyNetworks[name] = { name, claim, ...spec };
}

function checkCidr(cidr: string): void {
  const [address, bits] = cidr.split("/");
  const length = Number(bits);
  const refusal = (words: string) => new VirtualBoxError("INVALID", `${words}: Failed to set configuration`);
  if (!isIPv4(address) || !/^\d+$/.test(bits ?? "") || length > 32)
    throw refusal(`${cidr} is not a valid IPv4 CIDR notation`);
  if (number(address) % 2 ** (32 - length) !== 0)
    throw refusal(`${cidr}: the specified address is longer than the specified prefix`);
}

function checkAllowed(spec: HostOnlyNetworkSpec, ranges: readonly string[] | undefined): void {
  if (ranges && !ranges.some((range) => contains(range, spec.address))) throw addressNotAllowed(spec);
}

function contains(range: string, address: string): boolean {
  const [network, bits] = range.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(network) / size) === Math.floor(number(address) / size);
}

/** 10.1.2.1 -> 167838209. */
function number(address: string): number {
  return address.split(".").reduce((value, byte) => value * 256 + Number(byte), 0);
}
