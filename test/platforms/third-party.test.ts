import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CloudInit, Disk, HostOnlyNetwork, Lab, Nat, Size, VirtualMachine } from "../../lib/index.js";
import type { PlatformReader, PlatformTooling, StackJson } from "../../lib/platform.js";
import { platformRequirements } from "../../lib/testing/index.js";
import { ProjectFolder } from "../cli/project-folder.js";
import { appIn } from "../lab/support.js";
import { Toy } from "./toy.js";

const tooling: PlatformTooling = require("./toy-tooling.cjs").tooling;

function toyLab(): StackJson {
  const lab = new Lab(appIn(), "toys");
  const hypervisor = new Toy(lab, "box");
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

test.each(["toy.ts", "toy-tooling.cjs"])("docs/platforms.md shows %s as it is in the tests", (file) => {
  expect(readFileSync("docs/platforms.md", "utf8")).toContain(readFileSync(path.join(__dirname, file), "utf8"));
});

test("the synthesized JSON names no module", () => {
  expect(JSON.stringify(toyLab())).not.toMatch(/toy-tooling|readers/);
});

describe("The command line", () => {
  let project: ProjectFolder;
  beforeEach(() => {
    project = new ProjectFolder();
    project.withStack("toys", toyLab());
    cpSync(path.join(__dirname, "toy-tooling.cjs"), path.join(project.path, "toy-tooling.cjs"));
  });
  afterEach(() => project.remove());

  /** Lists platforms in the project's cdktf.json. */
  const listed = (platforms: unknown) => {
    const config = JSON.parse(readFileSync(path.join(project.path, "cdktf.json"), "utf8"));
    return project.write("cdktf.json", { ...config, labvisor: { platforms } });
  };

  test("draws a lab on a third-party platform with the platform's own tooling", async () => {
    const { stdout, stderr } = await listed(["./toy-tooling.cjs"]).labvisor(["graph"]);
    expect(stderr).toBe("hello from the app\n");
    expect(stdout).toContain('["box, Toy"]');
    expect(stdout).toMatch(/"10\.1\.2\.11"/);
  });

  test("finds a platform in a package of the project", async () => {
    mkdirSync(path.join(project.path, "node_modules/acme-toys"), { recursive: true });
    cpSync(path.join(__dirname, "toy-tooling.cjs"), path.join(project.path, "node_modules/acme-toys/index.js"));
    expect((await listed(["acme-toys"]).labvisor(["graph"])).stdout).toContain('["box, Toy"]');
  });

  test("runs the platform's doctor", async () => {
    const { stdout } = await listed(["./toy-tooling.cjs"]).labvisor(["doctor"]);
    expect(stdout).toContain("Toy: always works");
  });

  test("ignores a platform that the project does not list", async () => {
    expect((await project.labvisor(["graph"])).stdout).not.toContain("box");
  });

  test.each([
    [["./none.cjs"], "./none.cjs, which cannot be loaded: Cannot find module"],
    [["no-such-package"], "no-such-package, which cannot be loaded: Cannot find module"],
    [["./broken.cjs"], "./broken.cjs, which cannot be loaded: it is broken"],
    [["./empty.cjs"], "./empty.cjs, which exports no tooling; export a PlatformTooling"],
  ])("reports what is wrong with the platforms %j", async (platforms, message) => {
    project.write("broken.cjs", "throw new Error('it is broken');").write("empty.cjs", "module.exports = 1;");
    const { exitCode, stderr } = await listed(platforms).labvisor(["hosts"]);
    expect(stderr).toContain(`"labvisor.platforms" has ${message}`);
    expect(exitCode).toBe(1);
  });

  test.each([["./toy-tooling.cjs"], [[1]], [{}]])("refuses %j as the list of platforms", async (platforms) => {
    const { exitCode, stderr } = await listed(platforms).labvisor(["hosts"]);
    expect(stderr).toContain(`"labvisor.platforms" is ${JSON.stringify(platforms)}; give a list of packages`);
    expect(exitCode).toBe(1);
  });
});

/** The tooling with a reader whose result is changed. */
function readsWrong(
  change: (part: ReturnType<PlatformReader["read"]>) => Partial<ReturnType<PlatformReader["read"]>>,
): PlatformTooling {
  const read: PlatformReader["read"] = (resources) => {
    const part = tooling.reader.read(resources);
    return { ...part, ...change(part) };
  };
  return { ...tooling, reader: { ...tooling.reader, read } };
}

test.each<[string, PlatformTooling]>([
  ["a MAC", readsWrong(({ adapters }) => ({ adapters: adapters.map((each) => ({ ...each, mac: undefined })) }))],
  ["an adapter", readsWrong(({ adapters }) => ({ adapters: adapters.slice(1) }))],
  ["a network's subnet", readsWrong(({ networks }) => ({ networks: networks.map((each) => ({ ...each, cidr: "" })) }))],
  ["a network", readsWrong(({ networks }) => ({ networks: networks.slice(1) }))],
  ["a VLAN", readsWrong(({ networks }) => ({ networks: networks.map((each) => ({ ...each, vlanId: undefined })) }))],
  ["the memory", readsWrong(({ guests }) => ({ guests: guests.map((each) => ({ ...each, memoryMib: 1 })) }))],
  ["the hypervisor", readsWrong(() => ({ hypervisors: [] }))],
  [
    "a network's category",
    readsWrong(({ networks }) => ({ networks: networks.map((each) => ({ ...each, category: "lan" as never })) })),
  ],
])("a reader that loses %s does not meet the requirements of a platform", (_, wrong) => {
  const requirements = platformRequirements({ hypervisor: (lab) => new Toy(lab, "host"), tooling: wrong });
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
