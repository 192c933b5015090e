import { readTopology } from "../../lib/topology/index.js";
import { renderTable } from "../../lib/topology/table.js";
import { desktop, hostOnly, leases, stack } from "./stacks.js";

describe("renderTable", () => {
  test("has a line for each adapter, in columns", () => {
    expect(renderTable(readTopology(hostOnly)).split("\n").slice(0, 3)).toEqual([
      "GUEST    ADAPTER  NETWORK          MAC                ADDRESS",
      "ubuntu1  1        NAT              02:1a:00:00:00:01  DHCP",
      "ubuntu1  2        lan (host-only)  02:1a:00:00:00:11  10.1.2.11",
    ]);
  });

  test("shows the ports of a NAT network that lead to an address", () => {
    expect(renderTable(readTopology(leases))).toMatch(/^web .* 10\.8\.0\.9, 127\.0\.0\.1:8080 -> 10\.8\.0\.9:80$/m);
  });

  test("shows forwarded ports, and a guest without adapters", () => {
    expect(renderTable(readTopology(desktop))).toContain(
      "desktop  1        NAT      -    DHCP, 127.0.0.1:2222 -> 22\n",
    );
    expect(renderTable(readTopology(stack("lab", { "vm.a": { name: "a" } })))).toContain(
      "a      -        -        -    -\n",
    );
  });
});
