import fc from "fast-check";
import { readTopology, type Topology } from "../../lib/topology/index.js";
import { renderHtml } from "../../lib/topology/page/viewer.js";
import type { FailedPair, Results } from "../../lib/topology/results.js";
import { renderResultsSvg, renderSvg } from "../../lib/topology/svg/svg.js";
import { readMarkup } from "../support/markup.js";
import { desktop, hostOnly, large, leases, reference, stack } from "./stacks.js";

/** Returns the vertical position of the rectangle whose title begins with a name. */
function topOf(svg: string, name: string): number {
  return Number(svg.match(new RegExp(`<title>${name}\\n[^<]*</title><rect x="[\\d.]+" y="([\\d.]+)"`))?.[1]);
}

describe("renderSvg", () => {
  test("shows the same texts as Mermaid: hypervisors, networks with their kinds, guests, and addresses", async () => {
    const svg = await renderSvg([readTopology(hostOnly)]);
    const { texts } = readMarkup(svg);
    for (const text of ["laptop, VirtualBox", "lan", "host-only 10.1.2.0/24", "host at 10.1.2.1", "ubuntu1", "NAT"])
      expect(texts).toContain(text);
    expect(texts).toEqual(expect.arrayContaining([1, 2, 3, 4].map((n) => `10.1.2.1${n}`)));
    expect(svg.match(/class="edge host" data-ends="f\d f1"/g)).toHaveLength(4);
    expect(svg.match(/<g class="network host" data-key="f1">/g)).toHaveLength(1);
  });

  test("sorts guests with the same connections by name, from top to bottom", async () => {
    const svg = await renderSvg([readTopology(hostOnly)]);
    const tops = [1, 2, 3, 4].map((n) => topOf(svg, `ubuntu${n}`));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(new Set(tops).size).toBe(4);
  });

  test("connects each line to its guest, wherever that is drawn", async () => {
    const svg = await renderSvg([readTopology(hostOnly)]);
    for (const key of ["f2", "f3", "f4", "f5"]) {
      const top = Number(
        svg.match(new RegExp(`data-key="${key}"><title>[^<]*</title><rect x="[\\d.]+" y="([\\d.]+)"`))?.[1],
      );
      const [, , y] = svg.match(new RegExp(`data-ends="${key} f1"><path d="M([\\d.]+),([\\d.]+)`)) ?? [];
      expect(Number(y)).toBeGreaterThan(top);
      expect(Number(y)).toBeLessThan(top + 110);
    }
  });

  test("draws port forwards, copies, and leases", async () => {
    const { texts } = readMarkup(await renderSvg([desktop, leases].map((each) => readTopology(each))));
    for (const text of ["desktop", "leases", "127.0.0.1:2222 -> 22", "copy of", "DHCP", "10.8.0.9"])
      expect(texts).toContain(text);
  });

  test("marks a change with a sign and a class", async () => {
    const svg = await renderSvg([readTopology(hostOnly)], {
      "virtualbox_vm.ubuntu1": "removed",
      "virtualbox_host_only_network.lan": "changed",
      "virtualbox_vm.ubuntu2 adapter 2 on virtualbox_host_only_network.lan": "added",
    });
    const { texts } = readMarkup(svg);
    expect(texts).toEqual(expect.arrayContaining(["− ubuntu1", "~ lan", "+ 10.1.2.12"]));
    expect(svg).toContain('<g class="guest removed"');
    expect(svg).toContain('<g class="network host changed"');
    expect(svg).toContain('<g class="edge host added" data-ends="f3 f1"');
    expect(svg).toContain(".lab .removed { --mark: #cf222e; }");
  });

  test("draws many guests with the same connections as one block with one line", async () => {
    const svg = await renderSvg([readTopology(large(300))]);
    expect(svg.match(/<g class="guest"/g)).toHaveLength(300);
    expect(svg.match(/<g class="edge/g)).toHaveLength(1);
    const [, width, height] = svg.match(/width="([\d.]+)" height="([\d.]+)"/) ?? [];
    expect(Number(width) / Number(height)).toBeGreaterThan(1);
    expect(Number(width) / Number(height)).toBeLessThan(3);
  });

  test("draws many guests as one block per network", async () => {
    const { guests, networks, adapters, ...lab } = readTopology(large(300));
    const [net] = networks;
    const nets = Array.from({ length: 100 }, (_, index) => ({ ...net, id: `net${index}`, name: `net${index}` }));
    const spread = adapters.map((adapter, index) => ({ ...adapter, network: nets[index % 100].id }));
    const svg = await renderSvg([{ ...lab, guests, networks: nets, adapters: spread }]);
    expect(svg.match(/<g class="block"/g)).toHaveLength(100);
    expect(svg.match(/<g class="edge/g)).toHaveLength(100);
  });

  test("shows VLAN IDs that names do not contain, and unplugged adapters", async () => {
    const { networks, adapters, ...lab } = readTopology(hostOnly);
    const [lan] = networks;
    const svg = await renderSvg([
      {
        ...lab,
        networks: [{ ...lan, vlanId: 20 }],
        adapters: adapters.map((adapter) => ({ ...adapter, unplugged: true as const })),
      },
    ]);
    expect(readMarkup(svg).texts).toEqual(expect.arrayContaining(["VLAN 20", "10.1.2.11, unplugged"]));
    expect(svg.match(/class="edge host unplugged"/g)).toHaveLength(4);
  });

  test("draws an empty hypervisor and an empty lab as a box", async () => {
    const empty = readTopology(stack("empty", { "lab.laptop": {} }));
    expect(readMarkup(await renderSvg([empty])).texts).toContain("laptop, VirtualBox");
    const nothing = readTopology(stack("nothing", {}));
    for (const labs of [[nothing], [nothing, empty]])
      expect(readMarkup(await renderSvg(labs)).texts).toContain("nothing");
  });

  test("draws no line to a network that is on no hypervisor", async () => {
    const { networks, ...lab } = readTopology(hostOnly);
    const svg = await renderSvg([{ ...lab, networks: networks.map((each) => ({ ...each, hypervisor: "none" })) }]);
    expect(svg).toContain('<g class="guest"');
    expect(svg).not.toContain('<g class="edge');
  });

  test("returns the same SVG for the same lab", async () => {
    expect(await renderSvg([readTopology(hostOnly)])).toBe(await renderSvg([readTopology(hostOnly)]));
  });
});

describe("no part of a name becomes markup", () => {
  const hostile = [
    "</script><script>alert(1)</script>",
    "</style>",
    '"><img src=x onerror=alert(1)>',
    "a'b\"c&amp;",
    "<!--",
    "]]>",
  ];
  const lab = (name: string) =>
    readTopology(
      stack(name, {
        [`lab.${name}`]: {},
        [`nat_network.${name}`]: { lab: reference("lab", name), cidr: name },
        "vm.g": {
          lab: reference("lab", name),
          name,
          "//": { user: name, metadata: { path: `${name}/${name}` } },
          network_adapters: [
            { type: "nat_network", network: reference("nat_network", name), address: name, mac: name },
            { type: "internal", network: name, address: name },
            { type: "nat", forwards: { [name]: { host_address: name, guest_address: name } } },
          ],
        },
      }),
    );

  test.each(hostile)("in the name %s", async (name) => {
    const [svg, html] = [await renderSvg([lab(name)]), await renderHtml([lab(name)])];
    expect(readMarkup(svg).texts).toContain(name);
    expect(readMarkup(html).texts).toContain(name);
    const harmless = new Set(readMarkup(await renderHtml([lab("harmless")])).elements);
    expect(readMarkup(html).elements.filter((element) => !harmless.has(element))).toEqual([]);
  });

  test("in a random name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (name) => {
        readMarkup(await renderSvg([lab(name)]));
        readMarkup(await renderHtml([lab(name)]));
      }),
      { numRuns: 15 },
    );
  });
});

describe("renderResultsSvg", () => {
  const pair = (from: string, to: string): FailedPair => ({
    ...{ from: `virtualbox_vm.${from}`, to: `virtualbox_vm.${to}` },
    failure: `FAILED ${from} to ${to}`,
  });
  const draw = (lab: Topology, { guests = new Map(), pairs = [] }: Partial<Results>) =>
    renderResultsSvg([{ topology: lab, results: { guests, pairs, summary: "lab: 3 of 4 guests booted" } }]);

  const textsIn = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);

  test("draws a line between guests whose checks of each other failed, with their number and reasons", async () => {
    const pairs = [pair("ubuntu1", "ubuntu3"), pair("ubuntu3", "ubuntu1"), pair("ubuntu2", "ubuntu4")];
    const svg = await draw(readTopology(hostOnly), { pairs });
    expect(svg).toMatch(
      /<g class="edge failed" data-ends="f2 f4"><title>FAILED ubuntu1 to ubuntu3\nFAILED ubuntu3 to /,
    );
    expect(svg.match(/<g class="edge failed"/g)).toHaveLength(2);
    expect(textsIn(svg)).toEqual(expect.arrayContaining(["2 failed", "1 failed"]));
    // Each line begins at one of its guests: their places are not swapped.
    const [, , left, top] = /data-ends="f2 f4"><title>[^<]*<\/title><path d="(M)([\d.]+),([\d.]+)/.exec(svg) ?? [];
    const boxes = ["ubuntu1", "ubuntu3"].map((name) => topOf(svg, name));
    expect(boxes.some((box) => Math.abs(Number(top) - box) < 150 && Number(left) > 0)).toBe(true);
  });

  test("marks guests that failed or did not boot with a sign, a class, and their failures", async () => {
    const guests: Results["guests"] = new Map([
      ["virtualbox_vm.ubuntu1", { mark: "failed", text: "did not boot", failures: ["UNKNOWN ubuntu1/first boot"] }],
      ["virtualbox_vm.ubuntu2", { mark: "skipped", text: "skipped: Windows", failures: [] }],
    ]);
    const svg = await draw(readTopology(hostOnly), { guests });
    expect(svg).toMatch(/<g class="guest failed" data-key="f2"><title>[^<]*\nUNKNOWN ubuntu1\/first boot<\/title>/);
    expect(svg).toContain('<g class="guest skipped" data-key="f3">');
    expect(textsIn(svg)).toEqual(
      expect.arrayContaining(["× ubuntu1", "did not boot", "○ ubuntu2", "skipped: Windows", "ubuntu3"]),
    );
  });

  test("has a legend below the labs", async () => {
    const svg = await draw(readTopology(hostOnly), {});
    expect(textsIn(svg).slice(-2)).toEqual(["lab: 3 of 4 guests booted", "× failed, ○ not booted"]);
    const [, height] = /<svg [^>]* height="([\d.]+)"/.exec(svg) ?? [];
    const [, y] = /y="([\d.]+)">× failed/.exec(svg) ?? [];
    expect(Number(y)).toBeGreaterThan(
      Number(/<svg [^>]* height="([\d.]+)"/.exec(await renderSvg([readTopology(hostOnly)]))?.[1]),
    );
    expect(Number(y)).toBeLessThan(Number(height));
  });

  test("marks guests of one block, which have no lines between them", async () => {
    const svg = await draw(readTopology(large(20)), { pairs: [pair("guest2", "guest3"), pair("guest4", "guest3")] });
    expect(svg).not.toContain('<g class="edge failed"');
    const texts = textsIn(svg).slice(0, -1);
    expect(texts.filter((text) => text.startsWith("×") || text.endsWith(" failed"))).toEqual([
      "× guest2",
      "1 failed",
      "× guest3",
      "2 failed",
      "× guest4",
      "1 failed",
    ]);
  });
});
