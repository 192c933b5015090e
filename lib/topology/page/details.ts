import { addressesOfGuest } from "../addresses.js";
import { type KeyOf, keysOf, sourceOf } from "../drawn.js";
import { escapeMarkup } from "../markup.js";
import { cloneText, hypervisorText, kindName } from "../texts.js";
import { type Adapter, describeForward, type Guest, type GuestDisk, type Network, type Topology } from "../topology.js";

/** Renders the details of each guest and network as hidden HTML, with the words for the search. */
export function renderDetails(topologies: readonly Topology[]): string {
  const key = keysOf(topologies);
  return topologies
    .flatMap((topology) => [
      ...topology.networks.map((network) => networkDetails(topology, network, key)),
      ...topology.guests.map((guest) => guestDetails(topology, guest, key)),
    ])
    .join("");
}

function guestDetails(topology: Topology, guest: Guest, key: KeyOf): string {
  const { id, name, cpus, memoryMib, user, off, disks = [] } = guest;
  const source = sourceOf(topology, guest);
  const rows = addressesOfGuest(topology, guest);
  const adapters = topology.adapters.filter((adapter) => adapter.guest === id);
  return section(
    key(topology, id),
    name,
    rows.flatMap(({ mac, address, address6 }) => [mac, address, address6]),
    [
      facts([
        ["On", text(hypervisorOf(topology, guest))],
        ["CPUs", text(cpus)],
        ["Memory", text(memoryMib && `${memoryMib} MiB`)],
        ["State", off ? "powered off" : "running"],
        ["User", text(user)],
        [capitalised(cloneText(guest)), source && link(key(topology, source.id), source.name)],
        ["Disks", disks.map(diskText).join("<br>")],
      ]),
      ...rows.map(({ adapter, network, tag, mac, address, address6, addressFrom, forwards }, index) => {
        const of = adapters[index];
        return `<h3>Adapter ${adapter}</h3>${facts([
          ["Network", networkLink(topology, of, network, key)],
          ["VLAN tag", text(tag)],
          ["MAC", code(mac)],
          ["Address", addressFrom === "dhcp" ? text("DHCP") : code(address)],
          ["IPv6", code(address6)],
          ["Ports", lines(forwards)],
          ["Cable", text(of.unplugged && "unplugged")],
        ])}`;
      }),
    ],
  );
}

function diskText({ name, sizeMib, image }: GuestDisk): string {
  const size = sizeMib === undefined ? [] : [sizeMib % 1024 === 0 ? `${sizeMib / 1024} GiB` : `${sizeMib} MiB`];
  return [[escapeMarkup(name), ...size].join(", "), ...(image ? [`from ${code(image)}`] : [])].join(" ");
}

function networkDetails(topology: Topology, network: Network, key: KeyOf): string {
  const { id, name, kind, cidr, vlanId, hostAddress, dhcp, dhcpRange } = network;
  const adapters = topology.adapters.filter((adapter) => adapter.network === id);
  const guests = adapters.map((adapter) => {
    const guest = topology.guests.find(({ id }) => id === adapter.guest);
    return guest ? `<li>${link(key(topology, guest.id), guest.name)} ${code(adapter.address) ?? ""}</li>` : "";
  });
  return section(
    key(topology, id),
    name,
    [cidr, hostAddress],
    [
      facts([
        ["On", text(hypervisorOf(topology, network))],
        ["Kind", text(kindName(kind))],
        ["Subnet", code(cidr)],
        ["VLAN", text(vlanId)],
        ["Host", code(hostAddress)],
        ["DHCP", dhcp ? (code(dhcpRange) ?? text("yes")) : undefined],
        ["Ports", lines(topology.forwards.filter(({ owner }) => owner === id).map(describeForward))],
      ]),
      guests.length > 0 ? `<h3>Guests</h3><ul>${guests.join("")}</ul>` : "",
    ],
  );
}

function hypervisorOf(topology: Topology, { hypervisor }: Guest | Network): string | undefined {
  const found = topology.hypervisors.find(({ id }) => id === hypervisor);
  return found && hypervisorText(found);
}

function networkLink(topology: Topology, adapter: Adapter, name: string | null, key: KeyOf): string {
  return adapter.network === undefined || name === null ? "own NAT" : link(key(topology, adapter.network), name);
}

type Fact = readonly [name: string, html: string | undefined];

/** Renders the known facts. */
function facts(all: readonly Fact[]): string {
  const known = all.flatMap(([name, html]) => (html ? [`<dt>${name}</dt><dd>${html}</dd>`] : []));
  return `<dl>${known.join("")}</dl>`;
}

function section(
  key: string,
  name: string,
  searched: readonly (string | null | undefined)[],
  content: readonly string[],
) {
  const words = [name, ...searched.filter((word) => word)].join(" ").toLowerCase();
  const html = `<h2>${escapeMarkup(name)}</h2>${content.join("")}`;
  return `<section data-of="${key}" data-words="${escapeMarkup(words)}" hidden>${html}</section>\n`;
}

function text(value: string | number | false | null | undefined): string | undefined {
  return value === undefined || value === null || value === false ? undefined : escapeMarkup(`${value}`);
}

function code(value: string | null | undefined): string | undefined {
  return value ? `<code>${escapeMarkup(value)}</code>` : undefined;
}

function lines(all: readonly string[]): string {
  return all.map(code).join("<br>");
}

function link(key: string, name: string): string {
  return `<button type="button" data-show="${key}">${escapeMarkup(name)}</button>`;
}

function capitalised(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}
