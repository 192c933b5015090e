import { NetworkCategory } from "../../net/network-category.js";
import { MARKS, type Mark, type Marks } from "../marks.js";
import { escapeMarkup } from "../markup.js";
import type { Topology } from "../topology.js";

const CATEGORY_TEXTS: Readonly<Record<NetworkCategory, string>> = {
  [NetworkCategory.NAT]: "NAT",
  [NetworkCategory.HOST]: "host-only network",
  [NetworkCategory.ISOLATED]: "internal network",
  [NetworkCategory.LAN]: "network of the host",
};

/** Renders the totals of labs, and the meaning of the colors and signs in their diagram. */
export function renderLegend(topologies: readonly Topology[], marks: Marks): string {
  const networks = topologies.flatMap((topology) => topology.networks);
  const adapters = topologies.flatMap((topology) => topology.adapters);
  const categories = new Set(networks.map(({ category }) => category));
  if (adapters.some(({ kind }) => kind === "nat")) categories.add(NetworkCategory.NAT);
  const used = new Set<Mark>(Object.values(marks));
  const items = [
    ...Object.values(NetworkCategory)
      .filter((category) => categories.has(category))
      .map((category) => [category, CATEGORY_TEXTS[category]]),
    ...(Object.keys(MARKS) as Mark[])
      .filter((mark) => used.has(mark))
      .map((mark) => [mark, `${MARKS[mark].sign} ${MARKS[mark].text}`]),
  ];
  const legend = items.map(([kind, text]) => `<li class="${kind}">${escapeMarkup(text)}</li>`).join("");
  return `<footer class="lab legend"><span>${totals(topologies)}</span><ul>${legend}</ul></footer>\n`;
}

function totals(topologies: readonly Topology[]): string {
  const guests = topologies.flatMap((topology) => topology.guests);
  const running = guests.filter(({ off }) => !off);
  const count = (all: readonly unknown[], noun: string) => `${all.length} ${noun}${all.length === 1 ? "" : "s"}`;
  const sum = (of: "cpus" | "memoryMib") => running.reduce((total, guest) => total + (guest[of] ?? 0), 0);
  const off = guests.length - running.length;
  return [
    count(guests, "guest") + (off > 0 ? ` (${off} powered off)` : ""),
    count(
      topologies.flatMap((topology) => topology.networks),
      "network",
    ),
    `${sum("cpus")} CPUs`,
    `${Math.round((sum("memoryMib") / 1024) * 10) / 10} GiB of memory`,
  ].join(", ");
}
