import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PackedPackage } from "../support/packed-package.js";

jest.setTimeout(240_000);

let packed: PackedPackage;
beforeAll(() => {
  packed = new PackedPackage();
});
afterAll(() => packed.remove());

const create = (...args: string[]) => packed.labvisor(["init", ...args]);
/** Skips packing this package into the project, which takes seconds. */
const WITHOUT_PACKAGE = ["--no-install", "--labvisor", "^1.0.0"];
const folderOf = (name: string) => path.join(packed.path, name);
const filesOf = (name: string) =>
  readdirSync(folderOf(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => path.relative(folderOf(name), path.join(parentPath, file)))
    .sort();

test("init creates a project with a packed copy of labvisor, unless it came from a registry", () => {
  const { status, stdout, stderr } = create("campus", "--no-install");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Next: cd campus && npm install && npx labvisor synth && npm test && npx labvisor rehearse");
  const tarball = filesOf("campus").find((file) => file.endsWith(".tgz"));
  expect(filesOf("campus")).toEqual(
    [
      ".gitignore",
      "README.md",
      "cdktf.json",
      "images/hello.img",
      "jest.config.js",
      "jest.guests.config.js",
      "lab.guests.ts",
      "lab.test.ts",
      "lab.ts",
      tarball,
      "main.ts",
      "package.json",
      "tsconfig.json",
    ].sort(),
  );
  const own = JSON.parse(readFileSync("package.json", "utf8"));
  const created = JSON.parse(readFileSync(path.join(folderOf("campus"), "package.json"), "utf8"));
  expect(created.name).toBe("campus");
  expect(created.dependencies).toEqual({
    cdktf: own.devDependencies.cdktf,
    constructs: own.devDependencies.constructs,
    labvisor: `file:${tarball}`,
  });
  // Every dependency has a version.
  for (const version of Object.values({ ...created.dependencies, ...created.devDependencies }))
    expect(version).toMatch(/\d/);
  expect(readFileSync(path.join(folderOf("campus"), "lab.ts"), "utf8")).toContain('new Lab(app, "campus")');
  for (const file of filesOf("campus").filter((each) => !each.endsWith(".tgz")))
    expect(readFileSync(path.join(folderOf("campus"), file), "utf8")).not.toContain("starter");
});

describe("the labvisor dependency", () => {
  const spec = (name: string) =>
    JSON.parse(readFileSync(path.join(folderOf(name), "package.json"), "utf8")).dependencies.labvisor;

  test("is the value of --labvisor", () => {
    create("given", "--no-install", "--labvisor", "github:example/labvisor#main");
    expect(spec("given")).toBe("github:example/labvisor#main");
    expect(filesOf("given").filter((file) => file.endsWith(".tgz"))).toEqual([]);
  });

  test.each([
    ["a registry", "https://registry.example/labvisor/-/labvisor-0.1.0.tgz", /^\^\d/],
    ["another tarball", "https://example.org/labvisor-0.1.0.tgz", /^file:labvisor-.*\.tgz$/],
    ["a file", "file:../labvisor-0.1.0.tgz", /^file:labvisor-.*\.tgz$/],
  ])("is this version or a packed copy if npm installed it from %s", (from, resolved, expected) => {
    writeFileSync(
      path.join(packed.nodeModules, ".package-lock.json"),
      JSON.stringify({ packages: { "node_modules/labvisor": { resolved } } }),
    );
    const name = from.replaceAll(/\W/g, "-");
    create(name, "--no-install");
    expect(spec(name)).toMatch(expected);
  });
});

describe("init rejects, without writing anything,", () => {
  test.each([
    ["Campus", /The project's name is "Campus"; give 1 to 63 lowercase letters/],
    ["../campus", /; give 1 to 63 lowercase letters/],
    ["-x", /unknown option/],
    ["a".repeat(64), /; give 1 to 63 lowercase letters/],
    ["node_modules", /"node_modules", which npm uses for something else/],
    ["labvisor", /"labvisor", which npm uses for something else/],
    ["con", /"con", which Windows reserves for a device/],
    ["lpt1", /"lpt1", which Windows reserves for a device/],
  ])("the name %s", (name, message) => {
    const before = readdirSync(packed.path);
    const { status, stderr } = create(name, "--no-install");
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(readdirSync(packed.path)).toEqual(before);
  });

  test("a folder that is not empty, and a file", () => {
    mkdirSync(folderOf("full"));
    writeFileSync(path.join(folderOf("full"), ".hidden"), "");
    expect(create("full", "--no-install").stderr).toMatch(
      /^labvisor: .*full is not empty; .* Nothing was written\.\n$/,
    );
    expect(filesOf("full")).toEqual([".hidden"]);
    writeFileSync(folderOf("file"), "");
    expect(create("file", "--no-install").stderr).toMatch(
      /^labvisor: .*file exists and is not a folder; give another name/,
    );
  });

  test("a broken link", () => {
    symlinkSync("nowhere", folderOf("link"));
    expect(create("link", "--no-install").stderr).toMatch(/^labvisor: .*link is a broken link; give another name\.\n$/);
    expect(readdirSync(packed.path)).not.toContain("nowhere");
  });

  test("an empty --labvisor", () => {
    expect(create("empty-spec", "--no-install", "--labvisor", "").stderr).toMatch(
      /^labvisor: --labvisor is empty; give /,
    );
    expect(readdirSync(packed.path)).not.toContain("empty-spec");
  });

  test("a missing npm, if it is needed", () => {
    const withoutNpm = (...args: string[]) => {
      const main = path.join(packed.nodeModules, "labvisor/dist/cli/main.js");
      return packed.run(process.execPath, [main, "init", "no-npm", ...args], packed.path, { PATH: "/nowhere" });
    };
    for (const args of [[], ["--no-install"]])
      expect(withoutNpm(...args).stderr).toMatch(/^labvisor: npm is not on PATH; .* Nothing was written\.\n$/);
    expect(readdirSync(packed.path)).not.toContain("no-npm");
    expect(withoutNpm("--no-install", "--labvisor", "^1.0.0")).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("the installed labvisor", () => {
  /** Runs in its own process, because Jest resolves modules differently. */
  const versionIn = (folder: string) => {
    const script = `require(process.argv[1]).runLabvisor(process.argv[2], "--version").then(process.stdout.write.bind(process.stdout))`;
    const module = path.join(packed.nodeModules, "labvisor/dist/cli/init/run-in-project.js");
    return packed.run(process.execPath, ["-e", script, module, folder], packed.path);
  };

  test("is found where npm puts it, also in the parent folder of a workspace", () => {
    mkdirSync(folderOf("workspaces/inner"), { recursive: true });
    expect(versionIn(folderOf("workspaces/inner"))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+/),
    });
  });

  test("is reported as missing if npm installed another package", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "labvisor-none-"));
    try {
      expect(versionIn(folder).stderr).toContain(`npm did not install labvisor in ${folder}; check --labvisor.`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the job that boots guests", () => {
  const PIPELINES: Readonly<Record<string, readonly string[]>> = {
    github: [".github/workflows/test.yml", "pipeline/test.sh"],
    gitea: [".gitea/workflows/test.yml", "pipeline/test.sh"],
    gitlab: [".gitlab/test.yml", "pipeline/test.sh"],
  };

  test.each(Object.keys(PIPELINES))("is added to the pipelines of %s only by --test", (service) => {
    const added = (name: string, ...args: string[]) => {
      expect(create(name, ...WITHOUT_PACKAGE, "--ci", service, ...args).status).toBe(0);
      return filesOf(name);
    };
    const [without, with_] = [added(`${service}-no-test`), added(`${service}-test`, "--test")];
    expect(with_.filter((file) => !without.includes(file))).toEqual(PIPELINES[service]);
  });

  test("is refused without pipelines, before anything is written", () => {
    const { status, stderr } = create("no-ci", ...WITHOUT_PACKAGE, "--test");
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^labvisor: --test adds a job to pipelines; also give /),
    ]);
    expect(readdirSync(packed.path)).not.toContain("no-ci");
  });

  test("comes with a note that it needs an image that boots a system", () => {
    const { stdout } = create("no-system", ...WITHOUT_PACKAGE, "--ci", "github", "--test");
    expect(stdout).toContain("\nThe guests' image only prints a line: the job test fails until lab.ts has an image");
  });
});

describe("pipelines in another repository", () => {
  test.each(["github", "gitlab", "gitea"])("%s does not run them, which init reports", (service) => {
    mkdirSync(folderOf(`mono-${service}/.git`), { recursive: true });
    const { status, stdout } = packed.labvisor(
      ["init", "inner", ...WITHOUT_PACKAGE, "--ci", service],
      folderOf(`mono-${service}`),
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nPipelines are read only from the top of a repository, but inner is inside .*mono-/);
  });

  test("are not reported for a project of its own, or without pipelines", () => {
    expect(create("outside", ...WITHOUT_PACKAGE, "--ci", "github").stdout).not.toContain(
      "from the top of a repository",
    );
    mkdirSync(folderOf("mono-none/.git"), { recursive: true });
    const { stdout } = packed.labvisor(["init", "inner", ...WITHOUT_PACKAGE], folderOf("mono-none"));
    expect(stdout).not.toContain("from the top of a repository");
  });
});

test("init accepts an empty folder", () => {
  mkdirSync(folderOf("empty"));
  expect(create("empty", ...WITHOUT_PACKAGE).status).toBe(0);
  expect(filesOf("empty")).toContain("lab.ts");
});
