import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { App } from "cdktf";
import { CloudInit } from "../lab/cloud-init.js";
import { Disk } from "../lab/disk.js";
import type { Hypervisor } from "../lab/hypervisor.js";
import { Lab } from "../lab/lab.js";
import { HostOnlyNetwork } from "../lab/networks/host-only-network.js";
import { InternalNetwork } from "../lab/networks/internal-network.js";
import { Nat } from "../lab/networks/nat.js";
import { NatNetwork } from "../lab/networks/nat-network.js";
import { Vlan } from "../lab/networks/vlan.js";
import { labRules } from "../lab/rules/index.js";
import { Size } from "../lab/size.js";
import { VirtualMachine } from "../lab/virtual-machine.js";
import { NetworkCategory } from "../net/network-category.js";
import type { PlatformTooling } from "../platforms/tooling.js";
import { resourcesOf, type StackJson } from "../terraform/stack-json.js";
import { readTopology } from "../topology/read.js";
import type { Adapter, Topology } from "../topology/topology.js";

/** A hypervisor and its tooling. */
export interface PlatformUnderTest {
  /** Creates the hypervisor in a lab, with the id "host". */
  readonly hypervisor: (lab: Lab) => Hypervisor;
  readonly tooling: PlatformTooling;
}

/**
 * A requirement of every platform, for any test runner.
 *
 * @example for (const { title, check } of platformRequirements(mine)) test(title, check);
 */
export interface Requirement {
  readonly title: string;
  /** @throws an AssertionError where the platform does not meet it */
  readonly check: () => void;
}

/** Returns the requirements that labs rely on for every hypervisor, and the command line for its reader. */
export function platformRequirements(platform: PlatformUnderTest): Requirement[] {
  return [
    {
      title: "reads machines back with their names, processors, and memory, on their hypervisor",
      check: () => {
        const { topology } = portable(platform);
        assert.deepEqual(
          topology.guests.map(({ name, cpus, memoryMib }) => ({ name, cpus, memoryMib })),
          NAMES.map((name, index) => ({ name, cpus: index + 1, memoryMib: 512 })),
        );
        const [hypervisor, ...others] = topology.hypervisors;
        assert.deepEqual(others, []);
        for (const each of [...topology.guests, ...topology.networks]) assert.equal(each.hypervisor, hypervisor.id);
      },
    },
    {
      title: "reads networks back, each once, with kinds, categories, and subnets",
      check: () => {
        const { topology } = portable(platform);
        assert.deepEqual(topology.networks.map(({ name, kind, category }) => [name, kind, category]).sort(), [
          ["inner", "internal", NetworkCategory.ISOLATED],
          ["lan", "host-only", NetworkCategory.HOST],
          ["outer", "nat-network", NetworkCategory.NAT],
        ]);
        assert.equal(networkNamed(topology, "lan").cidr, "192.168.56.0/24");
        assert.equal(networkNamed(topology, "lan").hostAddress, "192.168.56.1");
        assert.equal(networkNamed(topology, "outer").cidr, "10.30.0.0/24");
      },
    },
    {
      title: "reads adapters back in their order, with kinds, networks, MACs, and given addresses",
      check: () => {
        const { topology, built } = portable(platform);
        const macs = built.a.adapters.map(({ mac }) => mac.toString());
        assert.deepEqual(adaptersOf(topology, "a"), [
          [1, "nat", undefined, undefined, macs[0]],
          [2, "host-only", "lan", "192.168.56.11", macs[1]],
          [3, "internal", "inner", "10.31.0.11", macs[2]],
        ]);
        assert.deepEqual(
          adaptersOf(topology, "b").map(([slot, kind, network]) => [slot, kind, network]),
          [
            [1, "nat-network", "outer"],
            [2, "internal", "inner"],
          ],
        );
      },
    },
    {
      title: "keeps VLANs apart, and connects a trunk to each of its own",
      check: () => {
        const { topology } = synthesize(platform, campus);
        const vlanIds = (guest: string) =>
          interfacesOf(topology, guest).map(({ network }) => vlanIdOf(topology, network));
        assert.deepEqual([vlanIds("staff"), vlanIds("students"), vlanIds("router")], [[10], [20], [10, 20]]);
        const networks = (guest: string) => interfacesOf(topology, guest).map(({ network }) => network);
        assert.deepEqual(networks("router"), [...networks("staff"), ...networks("students")]);
      },
    },
    {
      title: "synthesizes the same JSON twice, without traces of this machine",
      check: () => {
        const [first, second] = [portable(platform).json, portable(platform).json];
        assert.deepEqual(first, second);
        for (const folder of [os.homedir(), os.tmpdir(), process.cwd()]) {
          assert.ok(!JSON.stringify(first).includes(folder), `contains the folder ${folder}`);
        }
      },
    },
    {
      title: "renders a machine the same when other machines are added, removed, or reordered",
      check: () => {
        const rendered = (names: readonly string[]) => {
          const { json } = synthesize(platform, (lab, hypervisor) => {
            const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
            for (const id of names)
              machine(lab, id, hypervisor, { interfaces: [lan.at(`192.168.56.${id.charCodeAt(0)}`)] });
          });
          return resourcesOf(json).filter(({ construct }) => construct === "b");
        };
        const alone = rendered(["b"]);
        assert.notDeepEqual(alone, []);
        assert.deepEqual(rendered(["c", "b", "a"]), alone);
        assert.deepEqual(rendered(["a", "b"]), alone);
      },
    },
    {
      title: "refuses a machine with more adapters than its maximum",
      check: () => {
        const tooMany = (lab: Lab, hypervisor: Hypervisor) =>
          machine(lab, "a", hypervisor, {
            interfaces: Array.from({ length: hypervisor.maxAdapters + 1 }, (_, n) => Nat.perMachine({ name: `n${n}` })),
          });
        assert.throws(() => synthesize(platform, tooMany), /LV112/);
      },
    },
    {
      title: "has rules with unique codes, which a correct lab meets",
      check: () => {
        // Synthesis refuses a lab that breaks one.
        const { rules } = synthesize(platform, (_, hypervisor) => hypervisor).built;
        const codes = [...labRules, ...rules].map(({ code }) => code);
        assert.deepEqual([...new Set(codes)], codes);
        portable(platform);
      },
    },
  ];
}

const NAMES = ["a", "b", "c"] as const;

/** Synthesizes a lab on the platform, in a project of its own, and reads it back. */
function synthesize<T>(platform: PlatformUnderTest, build: (lab: Lab, hypervisor: Hypervisor) => T) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "labvisor-"));
  try {
    const app = new App({ outdir: path.join(root, "cdktf.out"), context: { "labvisor:root": root } });
    const lab = new Lab(app, "lab");
    const built = build(lab, platform.hypervisor(lab));
    lab.prepareStack();
    lab.runAllValidations();
    const json: StackJson = JSON.parse(JSON.stringify(lab.toTerraform()));
    return { built, json, topology: readTopology(json, [platform.tooling.reader]) };
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** Builds a lab that every hypervisor supports: three machines on networks that need no interface of the host. */
function portable(platform: PlatformUnderTest) {
  return synthesize(platform, (lab, hypervisor) => {
    const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
    const outer = new NatNetwork(lab, "outer", { hypervisor, cidr: "10.30.0.0/24" });
    const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.31.0.0/24" });
    return {
      a: machine(lab, "a", hypervisor, {
        interfaces: [Nat.perMachine(), lan.at("192.168.56.11"), inner.at("10.31.0.11")],
      }),
      b: machine(lab, "b", hypervisor, { cpus: 2, interfaces: [outer.attach(), inner.at("10.31.0.12")] }),
      c: machine(lab, "c", hypervisor, { cpus: 3, running: false }),
    };
  });
}

function campus(lab: Lab, hypervisor: Hypervisor): void {
  const network = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.31.0.0/24" });
  const staff = new Vlan(lab, "vlan10", { network, vlanId: 10, cidr: "10.31.10.0/24" });
  const students = new Vlan(lab, "vlan20", { network, vlanId: 20, cidr: "10.31.20.0/24" });
  machine(lab, "staff", hypervisor, { interfaces: [staff.at("10.31.10.2")] });
  machine(lab, "students", hypervisor, { interfaces: [students.at("10.31.20.2")] });
  machine(lab, "router", hypervisor, {
    interfaces: [network.trunk([staff.at("10.31.10.1"), students.at("10.31.20.1")])],
  });
}

function machine(lab: Lab, id: string, hypervisor: Hypervisor, props: object): VirtualMachine {
  const bootDisk = Disk.blank(Size.gibibytes(1));
  return new VirtualMachine(lab, id, { hypervisor, bootDisk, cloudInit: CloudInit.seed(), ...props });
}

function networkNamed({ networks }: Topology, wanted: string) {
  const found = networks.find(({ name }) => name === wanted);
  assert.ok(found, `there is no network ${wanted}`);
  return found;
}

function interfacesOf({ guests, adapters }: Topology, name: string): Adapter[] {
  const guest = guests.find((each) => each.name === name);
  return adapters.filter((adapter) => adapter.guest === guest?.id);
}

function adaptersOf(topology: Topology, guest: string) {
  return interfacesOf(topology, guest).map(({ slot, kind, network, address, mac }) => {
    const name = topology.networks.find(({ id }) => id === network)?.name;
    return [slot, kind, name, address, mac] as const;
  });
}

function vlanIdOf({ networks }: Topology, network: string | undefined): number | undefined {
  return networks.find(({ id }) => id === network)?.vlanId;
}
