import fc from "fast-check";
import { readTopology } from "../../lib/topology/index.js";
import { renderMermaid } from "../../lib/topology/mermaid.js";
import { desktop, hostOnly, large, leases, reference, stack } from "./stacks.js";

describe("renderMermaid", () => {
  test("draws the hypervisor as a box, networks and guests as nodes, adapters as lines with their addresses", () => {
    expect(renderMermaid([readTopology(hostOnly)])).toBe(`flowchart LR
  subgraph n1["laptop, VirtualBox"]
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
    expect(text).toMatch(/^ {2}subgraph n\d+\["host-only"\]\n {4}subgraph/m);
    expect(text).toMatch(/^ {2}subgraph n\d+\["desktop"\]\n {4}subgraph/m);
  });

  test("counts the guests of each network if there are more lines than Mermaid accepts", () => {
    expect(renderMermaid([readTopology(large(500))])).toContain("guest499");
    expect(renderMermaid([readTopology(large(501))])).toBe(`flowchart LR
  subgraph n1["laptop, VirtualBox"]
    n2("net<br/>NAT network 10.8.0.0/16<br/>DHCP<br/>501 guests")
  end
`);
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
    n2("2000 networks<br/>2 guests")
  end
`);
  });

  test("counts the guests if there is more text than Mermaid accepts", () => {
    const guests = Array.from({ length: 400 }, (_, n) => [`vm.g${n}`, { name: `g${n}${"x".repeat(120)}` }]);
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
            /^ *(end|(subgraph )?n\d+[[(]"([\p{L}\p{M}\p{N} .,/_-]|<br\/>|#\d+;)*"[)\]]|n\d+ ---(\|"([\p{L}\p{M}\p{N} .,/_-]|#\d+;)*"\|)? n\d+)$/u,
          );
        }
      }),
    );
  });
});
