import fc from "fast-check";
import { readTopology, type Topology } from "../../lib/topology/index.js";
import { renderMermaid } from "../../lib/topology/mermaid.js";
import { desktop, hostOnly, large, leases, reference, stack } from "./stacks.js";

/** Returns a lab whose guests differ in more than their names. */
function different(count: number): Topology {
  const { guests, ...lab } = readTopology(large(count));
  return { ...lab, guests: guests.map((guest, index) => ({ ...guest, memoryMib: index })) };
}

describe("renderMermaid", () => {
  test("draws the hypervisor as a box, networks and guests as nodes, adapters as lines with their addresses", () => {
    expect(renderMermaid([readTopology(hostOnly)])).toBe(`flowchart LR
  subgraph n1["laptop, VirtualBox"]
    direction LR
    n2("NAT<br/>one for each guest")
    n3("lan<br/>host-only 10.1.2.0/24<br/>host at 10.1.2.1")
    n4["ubuntu1<br/>1 CPU, 512 MiB"]
    n5["ubuntu2<br/>1 CPU, 512 MiB"]
    n6["ubuntu3<br/>1 CPU, 512 MiB"]
    n7["ubuntu4<br/>1 CPU, 512 MiB"]
    n4 --- n2
    n4 ---|"10.1.2.11"| n3
    n5 --- n2
    n5 ---|"10.1.2.12"| n3
    n6 --- n2
    n6 ---|"10.1.2.13"| n3
    n7 --- n2
    n7 ---|"10.1.2.14"| n3
  end
`);
  });

  test("draws port forwards on their line, and copies as dotted arrows", () => {
    const text = renderMermaid([readTopology(desktop)]);
    expect(text).toContain('n4 ---|"127.0.0.1#58;2222 -#62; 22"| n2\n');
    expect(text).toContain('n3 -.->|"copy of"| n4\n');
  });

  test("shows leased addresses, and the range of a DHCP server", () => {
    const text = renderMermaid([readTopology(leases)]);
    expect(text).toContain('n2("lan<br/>host-only 192.168.56.0/24<br/>DHCP 192.168.56.100-192.168.56.199<br/>');
    expect(text).toContain('n3("net<br/>NAT network 10.8.0.0/16<br/>DHCP<br/>127.0.0.1#58;8080 ');
    expect(text.match(/---\|"DHCP"\| n/g)).toHaveLength(2);
    expect(text).toContain('---|"10.8.0.9"| n3');
  });

  test("shows VLAN IDs that names do not contain, and unplugged adapters", () => {
    const { networks, adapters, ...lab } = readTopology(hostOnly);
    const [lan] = networks;
    const text = (name: string) =>
      renderMermaid([
        { ...lab, networks: [{ ...lan, name, vlanId: 20 }], adapters: [{ ...adapters[1], unplugged: true }] },
      ]);
    expect(text("staff")).toContain('("staff<br/>host-only 10.1.2.0/24<br/>VLAN 20<br/>');
    expect(text("office VLAN 20")).toContain('("office VLAN 20<br/>host-only 10.1.2.0/24<br/>host at');
    expect(text("staff")).toContain('---|"10.1.2.11<br/>unplugged"|');
  });

  test("draws several labs as boxes in one diagram", () => {
    const text = renderMermaid([hostOnly, desktop].map((each) => readTopology(each)));
    expect(text.match(/flowchart/g)).toHaveLength(1);
    expect(text).toMatch(/^ {2}subgraph n\d+\["host-only"\]\n {4}direction LR\n {4}subgraph/m);
    expect(text).toMatch(/^ {2}subgraph n\d+\["desktop"\]\n {4}direction LR\n {4}subgraph/m);
  });

  test("draws 20 nodes one by one, and with more of them equal guests as one node with their number", () => {
    expect(renderMermaid([readTopology(large(19))])).toContain('"guest18<br/>');
    expect(renderMermaid([readTopology(large(300))])).toBe(
      `flowchart LR
  subgraph n1["laptop, VirtualBox"]
    direction LR
    n2("net<br/>NAT network 10.8.0.0/16<br/>DHCP")
    n3["guest0 … guest299<br/>1 CPU, 512 MiB<br/>300 guests"]
    n3 ---|"DHCP"| n2
  end
`.replaceAll("…", "#8230;"),
    );
  });

  test("draws only what changes and its neighbors of a large lab, and counts the rest", () => {
    const { networks, guests, ...lab } = readTopology(large(40));
    const all = { ...lab, guests, networks: [...networks, { ...networks[0], id: "other", name: "other" }] };
    const changed = Object.fromEntries(guests.slice(0, 3).map(({ id }) => [id, "changed" as const]));
    expect(renderMermaid([all], { ...changed, [guests[7].id]: "removed" })).toBe(
      `flowchart LR
  subgraph n1["laptop, VirtualBox"]
    direction LR
    n2("net<br/>NAT network 10.8.0.0/16<br/>DHCP<br/>36 other guests")
    n3["#126; guest0 … guest2<br/>1 CPU, 512 MiB<br/>3 guests"]:::changed
    n4["#8722; guest7<br/>1 CPU, 512 MiB"]:::removed
    n3 ---|"DHCP"| n2
    n4 ---|"DHCP"| n2
    n5("1 other network<br/>36 other guests")
  end
  classDef changed stroke:#9a6700,stroke-width:3px
  classDef removed stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4
`.replaceAll("…", "#8230;"),
    );
  });

  test("counts the guests of each network if there are more lines than Mermaid accepts", () => {
    expect(renderMermaid([different(500)])).toContain("499 MiB");
    expect(renderMermaid([different(501)])).toBe(`flowchart LR
  subgraph n1["laptop, VirtualBox"]
    direction LR
    n2("net<br/>NAT network 10.8.0.0/16<br/>DHCP<br/>501 guests")
  end
`);
  });

  test("counts the guests of each network in a change of more than 60 nodes", () => {
    const changed = (count: number) => {
      const lab = different(count);
      return renderMermaid([lab], Object.fromEntries(lab.guests.map(({ id }) => [id, "changed" as const])));
    };
    expect(changed(59)).toContain("58 MiB");
    expect(changed(60)).toContain("60 guests");
  });

  test("counts networks, too, if they alone are more text than Mermaid accepts", () => {
    const { networks, adapters, ...lab } = readTopology(large(2));
    const many = Array.from({ length: 2000 }, (_, index) => ({
      ...networks[0],
      id: `net.${index}`,
      name: `net${index}`,
    }));
    expect(renderMermaid([{ ...lab, adapters: [], networks: many }])).toBe(`flowchart LR
  subgraph n1["laptop, VirtualBox"]
    direction LR
    n2("2000 networks<br/>2 guests")
  end
`);
  });

  test("counts the guests if there is more text than Mermaid accepts", () => {
    const guests = Array.from({ length: 400 }, (_, n) => [
      `vm.g${n}`,
      { name: `g${n}${"x".repeat(120)}`, memory_mib: n },
    ]);
    const text = renderMermaid([readTopology(stack("lab", Object.fromEntries(guests)))]);
    expect(text.length).toBeLessThan(50_000);
    expect(text).not.toContain("xxx");
  });

  // test/system/topology/mermaid-parse.test.ts compares such names with what the real Mermaid reads.
  test("keeps every name inside its quotes, without characters that Mermaid interprets", () => {
    const odd = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("end", 'a"] --> b["', "%%{init: {}}%%", "style a:b#c;", "`md`", "#quot;", "<b>", "a\nb"),
    );
    fc.assert(
      fc.property(odd, odd, (name, network) => {
        const adapters = [{ type: "internal", network, address: name }];
        const labs = stack("lab", {
          [`lab.${network}`]: {},
          "vm.g": { lab: reference("lab", network), name, network_adapters: adapters },
        });
        for (const line of renderMermaid([readTopology(labs)])
          .trimEnd()
          .split("\n")
          .slice(1)) {
          expect(line).toMatch(
            /^ *(end|direction LR|(subgraph )?n\d+[[(]"([\p{L}\p{M}\p{N} .,/_-]|<br\/>|#\d+;)*"[)\]]|n\d+ ---(\|"([\p{L}\p{M}\p{N} .,/_-]|#\d+;)*"\|)? n\d+)$/u,
          );
        }
      }),
    );
  });
});
