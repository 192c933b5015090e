import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { App, type TerraformStack } from "cdktf";
import { classroom } from "../../examples/classroom/lab.js";
import { desktop } from "../../examples/desktop/lab.js";
import { hostOnly } from "../../examples/host-only/lab.js";
import { renderHosts } from "../../lib/topology/hosts.js";
import { readTopology } from "../../lib/topology/index.js";
import { renderMermaid } from "../../lib/topology/mermaid.js";
import { renderTable } from "../../lib/topology/table.js";
import type { Topology } from "../../lib/topology/topology.js";

function topologyOf(build: (app: App) => TerraformStack, example: string): Topology {
  const outdir = mkdtempSync(path.join(os.tmpdir(), "labvisor-topology-"));
  try {
    const app = new App({ outdir, context: { "labvisor:root": path.resolve("examples", example) } });
    const { id } = build(app).node;
    app.synth();
    return readTopology(JSON.parse(readFileSync(path.join(outdir, "stacks", id, "cdk.tf.json"), "utf8")));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe("the topology read from synthesized JSON is the lab", () => {
  test("examples/host-only", () => {
    const topology = topologyOf(hostOnly, "host-only");
    expect(topology.hypervisors).toEqual([{ id: "virtualbox_lab.laptop", name: "laptop", platform: "VirtualBox" }]);
    expect(topology.networks).toMatchObject([
      { name: "lan", kind: "host-only", cidr: "10.1.2.0/24", hostAddress: "10.1.2.1", dhcp: false },
    ]);
    expect(renderHosts(topology)).toBe(
      "# labvisor host-only begin\n" +
        "10.1.2.11\tubuntu1\n10.1.2.12\tubuntu2\n10.1.2.13\tubuntu3\n10.1.2.14\tubuntu4\n" +
        "# labvisor host-only end\n",
    );
    expect(renderTable(topology).match(/NAT {14}02(:[0-9a-f]{2}){5}/g)).toHaveLength(4);
  });

  test("examples/desktop", () => {
    const topology = topologyOf(desktop, "desktop");
    expect(topology.guests).toMatchObject([
      { name: "linux", cpus: 1, memoryMib: 512 },
      { name: "twin", cpus: 1, memoryMib: 512, cloneOf: "virtualbox_vm.linux" },
    ]);
    expect(topology.forwards).toMatchObject([{ owner: "virtualbox_vm.linux", slot: 1, hostPort: 2222, guestPort: 22 }]);
  });

  test("examples/classroom", () => {
    const topology = topologyOf(classroom, "classroom");
    const pupils = topology.guests.filter(({ name }) => name.startsWith("pupil"));
    expect(pupils).toHaveLength(10);
    expect(pupils[0]).toMatchObject({ cloneOf: "virtualbox_vm.master", linked: true });
    expect(renderMermaid([topology]).match(/-\.->\|"linked clone of"\|/g)).toHaveLength(10);
  });
});
