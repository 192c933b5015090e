import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { CloudInit, Disk, HostOnlyNetwork, Lab, Nat, Size, VirtualMachine } from "../../lib/index.js";
import { platformRequirements } from "../../lib/testing/index.js";
import type { PlatformReader, StackJson } from "../../lib/topology/index.js";
import { ProjectFolder } from "../cli/project-folder.js";
import { appIn } from "../lab/support.js";
import { Toy } from "./toy.js";

const toyReader: PlatformReader = require("./toy-reader.cjs");

function toyLab(reader = "./toy-reader.cjs"): StackJson {
  class Other extends Toy {
    override readonly topologyReader = reader as "./toy-reader.cjs";
  }
  const lab = new Lab(appIn(), "toys");
  const hypervisor = new Other(lab, "box");
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  new VirtualMachine(lab, "bear", {
    hypervisor,
    bootDisk: Disk.blank(Size.gibibytes(1)),
    cloudInit: CloudInit.none(),
    interfaces: [Nat.perMachine(), lan.at("10.1.2.11")],
  });
  lab.prepareStack();
  return JSON.parse(JSON.stringify(lab.toTerraform()));
}

test.each(["toy.ts", "toy-reader.cjs"])("docs/platforms.md has %s as the tests have it", (file) => {
  expect(readFileSync("docs/platforms.md", "utf8")).toContain(readFileSync(path.join(__dirname, file), "utf8"));
});

describe("the command line", () => {
  let project: ProjectFolder;
  beforeEach(() => {
    project = new ProjectFolder();
    cpSync(path.join(__dirname, "toy-reader.cjs"), path.join(project.path, "toy-reader.cjs"));
  });
  afterEach(() => project.remove());

  test("draws a lab on a platform that it does not know, by the platform's own reader", async () => {
    const { stdout, stderr } = await project.withStack("toys", toyLab()).labvisor(["graph"]);
    expect(stderr).toBe("hello from the app\n");
    expect(stdout).toContain('["box, Toy"]');
    expect(stdout).toMatch(/"10\.1\.2\.11"/);
  });

  test.each([
    ["./none.cjs", "../../../none.cjs, cannot be loaded: Cannot find module"],
    ["no-such-package/reader", "no-such-package/reader, cannot be loaded: Cannot find module"],
    ["./broken.cjs", "../../../broken.cjs, cannot be loaded: it is broken"],
    ["./empty.cjs", "../../../empty.cjs, is no PlatformReader: its default export has reads() and read()"],
  ])("says of the reader %s what is wrong", async (reader, message) => {
    project.write("broken.cjs", "throw new Error('it is broken');").write("empty.cjs", "module.exports = 1;");
    const { exitCode, stderr } = await project.withStack("toys", toyLab(reader)).labvisor(["hosts"]);
    expect(stderr).toContain(`labvisor: The topologyReader of a hypervisor in toys, ${message}`);
    expect(exitCode).toBe(1);
  });
});

/** The reader with one thing of its graph changed. */
function readsWrong(change: (part: ReturnType<PlatformReader["read"]>) => Partial<ReturnType<PlatformReader["read"]>>) {
  const read: PlatformReader["read"] = (resources) => {
    const part = toyReader.read(resources);
    return { ...part, ...change(part) };
  };
  return { ...toyReader, read };
}

test.each<[string, PlatformReader]>([
  ["a MAC", readsWrong(({ adapters }) => ({ adapters: adapters.map((each) => ({ ...each, mac: undefined })) }))],
  ["an adapter", readsWrong(({ adapters }) => ({ adapters: adapters.slice(1) }))],
  ["a network's subnet", readsWrong(({ networks }) => ({ networks: networks.map((each) => ({ ...each, cidr: "" })) }))],
  ["a network", readsWrong(({ networks }) => ({ networks: networks.slice(1) }))],
  ["a VLAN", readsWrong(({ networks }) => ({ networks: networks.map((each) => ({ ...each, vlanId: undefined })) }))],
  ["the memory", readsWrong(({ guests }) => ({ guests: guests.map((each) => ({ ...each, memoryMib: 1 })) }))],
  ["the hypervisor", readsWrong(() => ({ hypervisors: [] }))],
])("a reader that loses %s does not do what a platform must", (_, reader) => {
  const requirements = platformRequirements({ hypervisor: (lab) => new Toy(lab, "host"), reader });
  const fails = (check: () => void) => {
    try {
      check();
      return false;
    } catch {
      return true;
    }
  };
  expect(requirements.filter(({ check }) => fails(check)).length).toBeGreaterThan(0);
});
