import {
  type Adapter,
  describeForward,
  forwardsTo,
  type Guest,
  type Hypervisor,
  leasedFrom,
  type Network,
  type Topology,
} from "./topology.js";

// Mermaid refuses more (its settings maxEdges and maxTextSize), and GitHub does not let a page raise them.
const MAX_EDGES = 500;
const MAX_CHARACTERS = 50_000;

const KIND_NAMES: Readonly<Record<Network["kind"], string>> = {
  "nat-network": "NAT network",
  "host-only": "host-only",
  internal: "internal",
  bridged: "bridged",
};

/** What becomes of a thing, for a picture of a change: told by a sign, and by a colour. */
export type Mark = "added" | "changed" | "replaced" | "removed";

/** By the ids of guests and networks, and by {@link adapterKey}. */
export type Marks = ReadonlyMap<string, Mark>;

const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly style: string }>> = {
  added: { sign: "+", style: "stroke:#1a7f37,stroke-width:3px" },
  changed: { sign: "~", style: "stroke:#9a6700,stroke-width:3px" },
  replaced: { sign: "±", style: "stroke:#cf222e,stroke-width:3px" },
  removed: { sign: "−", style: "stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4" },
};

/** Tells an adapter of a lab from the others. */
export function adapterKey({ guest, slot, network, tagged }: Adapter): string {
  return JSON.stringify([guest, slot, network ?? "", tagged ?? false]);
}

const NAT_TEXT = ["NAT", "one for each guest"];

/**
 * The labs as one Mermaid flowchart: a box for each hypervisor, in it networks (round) and guests (square), adapters as lines with their
 * addresses. Above what Mermaid draws, guests are left out and each network says how many it has.
 *
 * @param marks what becomes of the things. @default none of them changes
 */
export function renderMermaid(topologies: readonly Topology[], marks: Marks = new Map()): string {
  const edges = topologies.flatMap(({ adapters, guests }) => [...adapters, ...guests.filter((g) => g.cloneOf)]).length;
  const full = edges <= MAX_EDGES ? flowchart(topologies, describeGuests, marks) : undefined;
  return full !== undefined && full.length <= MAX_CHARACTERS ? full : flowchart(topologies, countGuests, marks);
}

type DescribeHypervisor = (topology: Topology, hypervisor: Hypervisor, node: NodeIds, marks: Marks) => string[];

function flowchart(topologies: readonly Topology[], describe: DescribeHypervisor, marks: Marks): string {
  const numbers = new Map<string, string>();
  const labs = topologies.map((topology) => {
    const node = nodeIds(topology, numbers);
    const hypervisors = topology.hypervisors.flatMap((hypervisor) =>
      box(
        node(hypervisor.id),
        [`${hypervisor.name}, ${hypervisor.platform}`],
        describe(topology, hypervisor, node, marks),
      ),
    );
    return topologies.length > 1 ? box(node(""), [topology.lab], hypervisors) : hypervisors;
  });
  return ["flowchart LR", ...indented([...labs.flat(), ...styles(marks)]), ""].join("\n");
}

/** The node of a thing of the lab. */
type NodeIds = (id: string) => string;

// Counted, since a name may hold what a node's id may not, or be a word of Mermaid's own (`end`).
function nodeIds({ lab }: Topology, numbers: Map<string, string>): NodeIds {
  return (id) => {
    const key = JSON.stringify([lab, id]);
    const number = numbers.get(key) ?? `n${numbers.size + 1}`;
    numbers.set(key, number);
    return number;
  };
}

function drawn(topology: Topology, hypervisor: Hypervisor) {
  const guests = topology.guests.filter((guest) => guest.hypervisor === hypervisor.id);
  const ids = new Set(guests.map(({ id }) => id));
  const adapters = topology.adapters.filter(({ guest }) => ids.has(guest));
  return {
    guests,
    adapters,
    networks: topology.networks.filter((network) => network.hypervisor === hypervisor.id),
    natAdapters: adapters.filter(({ kind }) => kind === "nat"),
    nat: `${hypervisor.id}/nat`,
  };
}

/** The colours of those marks that there are. */
function styles(marks: Marks): string[] {
  const used = new Set(marks.values());
  return Object.entries(MARKS).flatMap(([mark, { style }]) =>
    used.has(mark as Mark) ? `classDef ${mark} ${style}` : [],
  );
}

function signed(mark: Mark | undefined, lines: readonly string[]): string[] {
  const [first = "", ...rest] = lines;
  return mark === undefined ? [...lines] : [`${MARKS[mark].sign} ${first}`.trimEnd(), ...rest];
}

function describeGuests(topology: Topology, hypervisor: Hypervisor, node: NodeIds, marks: Marks): string[] {
  const { guests, adapters, networks, natAdapters, nat } = drawn(topology, hypervisor);
  return [
    ...(natAdapters.length > 0 ? [round(node(nat), NAT_TEXT)] : []),
    ...networks.map((network) => round(node(network.id), networkText(topology, network), marks.get(network.id))),
    ...guests.map((guest) =>
      marked(`${node(guest.id)}[${label(signed(marks.get(guest.id), guestText(guest)))}]`, marks.get(guest.id)),
    ),
    ...adapters.map((adapter) => {
      const text = signed(marks.get(adapterKey(adapter)), adapterText(topology, adapter));
      return `${node(adapter.guest)} ---${text.length > 0 ? `|${label(text)}|` : ""} ${node(adapter.network ?? nat)}`;
    }),
    ...guests.flatMap(({ id, cloneOf, linked }) =>
      topology.guests.some((guest) => guest.id === cloneOf)
        ? [`${node(id)} -.->|${label([linked ? "linked clone of" : "copy of"])}| ${node(cloneOf ?? "")}`]
        : [],
    ),
  ];
}

function countGuests(topology: Topology, hypervisor: Hypervisor, node: NodeIds, marks: Marks): string[] {
  const { networks, natAdapters, nat } = drawn(topology, hypervisor);
  return [
    ...(natAdapters.length > 0 ? [round(node(nat), [...NAT_TEXT, guestCount(natAdapters)])] : []),
    ...networks.map((network) => {
      const adapters = topology.adapters.filter((adapter) => adapter.network === network.id);
      return round(node(network.id), [...networkText(topology, network), guestCount(adapters)], marks.get(network.id));
    }),
  ];
}

function guestCount(adapters: readonly Adapter[]): string {
  const count = new Set(adapters.map(({ guest }) => guest)).size;
  return count === 1 ? "1 guest" : `${count} guests`;
}

function networkText(topology: Topology, network: Network): string[] {
  const forwards = topology.forwards.filter(({ owner }) => owner === network.id);
  return [
    network.name,
    [KIND_NAMES[network.kind], network.cidr].filter(Boolean).join(" "),
    ...(network.dhcp ? [["DHCP", network.dhcpRange].filter(Boolean).join(" ")] : []),
    ...(network.hostAddress ? [`host at ${network.hostAddress}`] : []),
    ...forwards.map(describeForward),
  ];
}

function guestText(guest: Guest): string[] {
  return [guest.name, `${guest.cpus ?? "?"} CPU, ${guest.memoryMib ?? "?"} MiB`];
}

function adapterText(topology: Topology, adapter: Adapter): string[] {
  const tagged = adapter.tagged ? ["tagged"] : [];
  if (adapter.address) return [adapter.address, ...tagged];
  const leased = leasedFrom(topology, adapter) ? ["DHCP"] : [];
  return [...leased, ...tagged, ...forwardsTo(topology, adapter).map(describeForward)];
}

function box(id: string, lines: readonly string[], content: readonly string[]): string[] {
  return [`subgraph ${id}[${label(lines)}]`, ...indented(content), "end"];
}

function round(id: string, lines: readonly string[], mark?: Mark): string {
  return marked(`${id}(${label(signed(mark, lines))})`, mark);
}

function marked(node: string, mark: Mark | undefined): string {
  return mark === undefined ? node : `${node}:::${mark}`;
}

function label(lines: readonly string[]): string {
  return `"${lines.map(escapeText).join("<br/>")}"`;
}

/** Letters, digits and a few harmless signs stay; the rest become Mermaid's entity codes, so that nothing in a name is taken for syntax. */
function escapeText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .replace(/[^\p{L}\p{M}\p{N} .,/_-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
