import { createHash } from "node:crypto";
import type { Network } from "../../../lib/index.js";
import type { Addresses } from "../../../lib/lab/allocation/address-plan.js";
import type { NumberRequest, Numbers } from "../../../lib/lab/allocation/number-plan.js";
import type { NetworkInterface } from "../../../lib/lab/network-adapter.js";

/*
 * The first edition of the allocator, which tries one number after the other. Labs that it served must get the same
 * addresses and numbers for ever.
 */

export function assignAddressesByWalking(interfaces: readonly NetworkInterface[], locked: Addresses): Addresses {
  const assigned = new Map<string, string>();
  const networks = new Set(interfaces.flatMap(({ network }) => network ?? []));
  for (const network of networks) {
    const onIt = interfaces.filter((each) => each.network === network);
    const taken = new Set(onIt.flatMap(({ explicitAddress }) => explicitAddress ?? []));
    const assign = ({ id }: NetworkInterface, address: string) => {
      assigned.set(id, address);
      taken.add(address);
    };

    const fresh: NetworkInterface[] = [];
    const wanting = onIt.filter(({ explicitAddress }) => explicitAddress === undefined && network.assignsAddresses);
    for (const each of wanting) {
      const address = locked.get(each.id);
      if (address !== undefined && isUsable(network, address)) {
        assign(each, address);
      } else {
        fresh.push(each);
      }
    }
    for (const each of fresh.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const address = firstFreeAddress(network, `${each.guest.lab.node.id}/${each.id}`, taken);
      if (address !== undefined) assign(each, address);
    }
  }
  return assigned;
}

function isUsable(network: Network, address: string): boolean {
  return (
    network.subnet.hosts.includes(address) &&
    network.reservedFor(address) === undefined &&
    address !== network.gateway &&
    !network.dhcp?.range.includes(address)
  );
}

function firstFreeAddress(network: Network, name: string, taken: ReadonlySet<string>): string | undefined {
  const { hosts } = network.subnet;
  const start = createHash("sha256").update(name).digest().readUInt32BE() % hosts.size;
  for (let step = 0; step < hosts.size; step++) {
    const address = hosts.nth((start + step) % hosts.size);
    if (!taken.has(address) && isUsable(network, address)) return address;
  }
  return undefined;
}

export function assignNumbersByWalking(requests: readonly NumberRequest[], lab: string, locked: Numbers): Numbers {
  const idOf = ({ pool, name }: NumberRequest) => `${pool}/${name}`;
  const assigned = new Map<string, number>();
  const taken = new Set(
    requests.flatMap(({ pool, explicit }) => (explicit === undefined ? [] : `${pool} ${explicit}`)),
  );
  const assign = (request: NumberRequest, number: number) => {
    assigned.set(idOf(request), number);
    taken.add(`${request.pool} ${number}`);
  };

  const fresh: NumberRequest[] = [];
  for (const request of requests.filter(({ explicit }) => explicit === undefined)) {
    const number = locked.get(idOf(request));
    if (number !== undefined && number >= request.range.first && number <= request.range.last) {
      assign(request, number);
    } else {
      fresh.push(request);
    }
  }
  for (const request of fresh.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))) {
    const { first, last } = request.range;
    const size = last - first + 1;
    const start = createHash("sha256")
      .update(`${lab}/${idOf(request)}`)
      .digest()
      .readUInt32BE();
    const candidates = Array.from({ length: size }, (_, step) => first + ((start + step) % size));
    const number = candidates.find((each) => !taken.has(`${request.pool} ${each}`));
    if (number !== undefined) assign(request, number);
  }
  return assigned;
}
