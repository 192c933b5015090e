import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { missingTerminal, testUnless } from "../support/requirements.js";
import { desktop, hostOnly } from "../topology/stacks.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

let project: ProjectFolder;

beforeEach(() => {
  project = new ProjectFolder();
});

afterEach(() => project.remove());

const LABVISOR = path.resolve("lib/index.ts");
// `script` has other arguments on other systems.
const testOnTerminal = testUnless(missingTerminal());
const LABS = { web: ["network"], network: [], lone: [] };

describe("a project", () => {
  test("without cdktf.json is rejected with advice", async () => {
    const { exitCode, stderr } = await project.withTerraform().labvisor(["plan"]);
    expect(stderr).toMatch(/^labvisor: There is no cdktf.json in .*labvisor-cli-.*create the file: \{.*"app"/);
    expect(exitCode).toBe(1);
  });

  test("with a damaged cdktf.json is rejected in one line", async () => {
    const { exitCode, stderr } = await project.write("cdktf.json", "null").labvisor(["synth"]);
    expect(stderr).toMatch(/^labvisor: \/.*\/cdktf\.json must contain a JSON object, .*\n$/);
    expect(exitCode).toBe(1);
  });

  test("with a stack that is not a JSON object is rejected in one line", async () => {
    project.withStack("host-only", hostOnly).write("stack.json", "null");
    const { exitCode, stderr } = await project.labvisor(["hosts"]);
    expect(stderr).toMatch(
      /\nlabvisor: \/.*\/cdk\.tf\.json must contain a JSON object, \{ \.\.\. \}, but contains null\.\n$/,
    );
    expect(exitCode).toBe(1);
  });

  test("whose files cannot be read is rejected in one line with the path", async () => {
    mkdirSync(path.join(project.path, "cdktf.json"));
    const { exitCode, stderr } = await project.labvisor(["synth"]);
    expect(stderr).toMatch(/^labvisor: \/.*\/cdktf\.json cannot be read: EISDIR: .*\n$/);
    expect(exitCode).toBe(1);
  });

  test("that breaks rules is rejected with the errors of all labs, and Terraform does not run", async () => {
    project.withTerraform().write(
      "main.ts",
      `import { App } from "cdktf";
      import { Disk, Lab, Nat, Size, VirtualBox, VirtualMachine } from ${JSON.stringify(LABVISOR)};
      console.error("mind the gap");
      const app = new App();
      for (const name of ["one", "two"]) {
        const lab = new Lab(app, name);
        const hypervisor = new VirtualBox(lab, "laptop");
        const bootDisk = Disk.blank(Size.gibibytes(1));
        for (const guest of ["z_", "a_"]) new VirtualMachine(lab, guest, { hypervisor, bootDisk, interfaces: [Nat.perMachine()] });
      }
      app.synth();`,
    );
    symlinkSync(path.resolve("node_modules"), path.join(project.path, "node_modules"));
    project.write("cdktf.json", { app: `"${process.execPath}" --import tsx main.ts` });
    const { exitCode, stdout, stderr } = await project.labvisor(["apply", "--auto-approve", "one"]);
    const line = (path: string) =>
      `main\\.ts:9  LV107 ${path}: name is ".*", which is not a host name; give a \`name\` of 1 to 63 [^\n]*\n`;
    expect(stderr).toMatch(
      new RegExp(
        `^mind the gap\nlabvisor: one: 2 errors\n${line("one/a_")}${line("one/z_")}two: 2 errors\n${line("two/a_")}${line("two/z_")}$`,
      ),
    );
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
    expect(project.allCalls).toEqual([]);
    // With --json, the exit code is the same. For check, 1 is reserved for failed checks.
    for (const [command, code] of [["synth", 1] as const, ["addresses", 1] as const, ["check", 3] as const]) {
      const json = await project.labvisor([command, "--json"]);
      expect([command, json.exitCode]).toEqual([command, code]);
      expect(JSON.parse(json.stdout).rules).toEqual(
        ["one/a_", "one/z_", "two/a_", "two/z_"].map((at) => ({
          location: "main.ts:9",
          code: "LV107",
          at,
          message: expect.stringContaining("which is not a host name; give a `name`"),
        })),
      );
    }
  });

  test("that breaks policies is reported as JSON with their names", async () => {
    project.withLab(`
      new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });
      lab.addPolicy(new v.ProtectedGuests());`);
    const { exitCode, stdout } = await project.labvisor(["synth", "--json"]);
    const message = expect.stringMatching(/^it has no deletion protection; give it /);
    const location = expect.stringMatching(/^main\.js:\d+$/);
    expect(JSON.parse(stdout).rules).toEqual([{ location, code: "protected-guests", at: "lab/web", message }]);
    expect(exitCode).toBe(1);
  });

  test("whose app fails is reported with the app's output, and Terraform does not run", async () => {
    project.withTerraform().write("cdktf.json", { app: "echo on stdout; echo the reason >&2; exit 7" });
    const { exitCode, stdout, stderr } = await project.labvisor(["apply", "--auto-approve"]);
    expect(stderr).toContain("on stdout\n");
    expect(stderr).toMatch(/the reason\nlabvisor: The app \(echo.*\) failed with exit code 7/);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
    expect(project.allCalls).toEqual([]);
  });

  test("with a wrong property is rejected in the line of its error", async () => {
    project.withLab(`
      console.error("mind the gap");
      v.Disk.blank(20);`);
    const { exitCode, stdout, stderr } = await project.labvisor(["synth"]);
    expect(stderr).toMatch(
      /^mind the gap\nlabvisor: main\.js:\d+ {2}Disk\.blank: size is 20; give a Size, such as .*\n$/,
    );
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
  });

  test("that catches its errors is not rejected for them", async () => {
    project.withLab(`
      process.on("uncaughtException", (error) => console.error("caught:", error.message));
      setImmediate(() => v.Disk.blank(20));`);
    const { exitCode, stderr } = await project.labvisor(["synth"]);
    expect(stderr).toMatch(/^caught: Disk\.blank: size is 20; .*\n$/);
    expect(exitCode).toBe(0);
  });

  test("that ends itself after an error is not reported for that error", async () => {
    project.withLab(`
      process.on("uncaughtException", () => process.exit(7));
      v.Disk.blank(20);`);
    const { exitCode, stderr } = await project.labvisor(["synth"]);
    expect(stderr).toMatch(/^labvisor: The app \(.*\) failed with exit code 7; its output is above\.\n$/);
    expect(exitCode).toBe(1);
  });

  test("with a mistake in the program is rejected in one line, and with --verbose also with Node's trace", async () => {
    project.withLab("v.Size.gigabytes(1);");
    const mistake = "TypeError: v\\.Size\\.gigabytes is not a function\n";
    const { exitCode, stderr } = await project.labvisor(["synth"]);
    expect(stderr).toMatch(new RegExp(`^labvisor: main\\.js:\\d+ {2}${mistake}$`));
    expect(exitCode).toBe(1);
    const verbose = await project.labvisor(["synth", "--verbose"]);
    expect(verbose.stderr).toMatch(new RegExp(`${mistake} {4}at [^]*\nlabvisor: .*main\\.js:\\d+ {2}${mistake}`));
  });

  test("whose app does not synthesize is reported, even after an earlier synthesis", async () => {
    await project.withApp({ lab: [] }).labvisor(["synth"]);
    const { exitCode, stderr } = await project.write("main.js", "").labvisor(["synth"]);
    expect(stderr).toMatch(/exited without writing .*manifest.json. Does it call app.synth\(\)\?/);
    expect(exitCode).toBe(1);
  });

  test("without stacks is reported", async () => {
    const { exitCode, stderr } = await project.withApp({}).labvisor(["synth"]);
    expect(stderr).toContain("did not create any stack; add a Lab to it.");
    expect(exitCode).toBe(1);
  });

  test("without the requested stack is reported with the existing stacks", async () => {
    const { exitCode, stderr } = await project.withApp(LABS).labvisor(["synth", "nowhere", "web"]);
    expect(stderr).toContain('There is no stack "nowhere". The stacks of this project are: lone, network, web');
    expect(exitCode).toBe(1);
  });

  test("passes the context and output folder from cdktf.json, and --stopped, to its app", async () => {
    project.withApp({ lab: [] }, `require("node:fs").writeFileSync("context.json", process.env.CDKTF_CONTEXT_JSON)`);
    const config = JSON.parse(readFileSync(path.join(project.path, "cdktf.json"), "utf8"));
    project.write("cdktf.json", { ...config, output: "out", context: { site: "north" } });
    const { stdout } = await project.labvisor(["synth", "--stopped"]);
    expect(stdout).toBe("lab\tout/stacks/lab\n");
    expect(project.has("out/stacks/lab/cdk.tf.json")).toBe(true);
    expect(JSON.parse(readFileSync(path.join(project.path, "context.json"), "utf8"))).toEqual({
      site: "north",
      "labvisor:running": false,
    });
  });

  test("lists its synthesized stacks as JSON", async () => {
    const { stdout } = await project.withApp({ lab: [] }).labvisor(["synth", "--json"]);
    expect(JSON.parse(stdout)).toEqual([
      { name: "lab", directory: "cdktf.out/stacks/lab", file: "cdktf.out/stacks/lab/cdk.tf.json" },
    ]);
  });

  test("with another error of a construct is reported as JSON with the path", async () => {
    project.withApp({ lab: [] }, `Annotations.of(stacks.lab).addError("mind the gap")`);
    const { stdout, exitCode } = await project.labvisor(["synth", "--json"]);
    expect([JSON.parse(stdout), exitCode]).toEqual([{ rules: [{ at: "lab", message: "mind the gap" }] }, 1]);
  });

  test("prints the warnings of its constructs", async () => {
    project.withApp({ lab: [] }, `Annotations.of(stacks.lab).addWarning("mind the gap")`);
    const { exitCode, stderr } = await project.labvisor(["synth"]);
    expect(stderr).toBe("warn: lab: mind the gap\n");
    expect(exitCode).toBe(0);
  });
});

describe("Terraform", () => {
  test("runs in each stack's folder after its dependencies, and is initialized first", async () => {
    const { exitCode } = await project.withApp(LABS).withTerraform().labvisor(["apply", "-auto-approve"]);
    expect(exitCode).toBe(0);
    expect(project.allCalls.map(({ stack, args }) => [stack, ...args].join(" "))).toEqual([
      "lone version -no-color",
      "lone init -input=false -no-color",
      "network init -input=false -no-color",
      "web init -input=false -no-color",
      "lone apply -no-color -auto-approve",
      "network apply -no-color -auto-approve",
      "web apply -no-color -auto-approve",
    ]);
  });

  testOnTerminal("prompts for approval itself without --auto-approve", async () => {
    await project.withApp({ lab: [] }).withTerraform().onTerminal(["apply"]);
    await project.onTerminal(["destroy"]);
    const prompting = project.calls.map(({ args }) => args).filter((args) => !args.includes("-refresh-only"));
    expect(prompting).toEqual([["apply"], ["destroy", "-refresh=false"]]);
  });

  test.each(["apply", "destroy"])(
    "does not run for %s without --auto-approve if there is no terminal",
    async (command) => {
      const { exitCode, stdout, stderr } = await project.withApp({ lab: [] }).withTerraform().labvisor([command]);
      expect(stderr).toBe(
        "labvisor: Approval is required, but there is no terminal for the prompt; check labvisor plan, then give --auto-approve.\n",
      );
      expect(stdout).toBe("");
      expect(exitCode).toBe(1);
      expect(project.allCalls).toEqual([]);
    },
  );

  testOnTerminal("uses colors only on a terminal, unless NO_COLOR or --no-color disables them", async () => {
    await project.withApp({ lab: [] }).withTerraform().onTerminal(["plan"]);
    await project.onTerminal(["plan"], { NO_COLOR: "1" });
    await project.onTerminal(["--no-color", "plan"]);
    await project.onTerminal(["plan", "--no-color"]);
    await project.labvisor(["plan"]);
    expect(project.calls.map(({ args }) => args)).toEqual([
      ["plan", "-input=false"],
      ["plan", "-no-color", "-input=false"],
      ["plan", "-no-color", "-input=false"],
      ["plan", "-no-color", "-input=false"],
      ["plan", "-no-color", "-input=false"],
    ]);
  });

  test("destroys in reverse order", async () => {
    await project.withApp(LABS).withTerraform().labvisor(["destroy", "--auto-approve"]);
    const destroyed = project.calls.filter(({ args }) => args[0] === "destroy");
    expect(destroyed.map(({ stack }) => stack)).toEqual(["web", "network", "lone"]);
  });

  test("runs only for the named stacks", async () => {
    await project.withApp(LABS).withTerraform().labvisor(["plan", "web", "lone"]);
    expect(project.calls.map(({ stack }) => stack)).toEqual(["lone", "web"]);
  });

  test("stops at the first stack that fails, and its exit code is passed on", async () => {
    project.withApp(LABS).withTerraform('if (command === "apply" && stack === "network") process.exit(41)');
    const { exitCode } = await project.labvisor(["apply", "--auto-approve"]);
    expect(exitCode).toBe(41);
    expect(project.calls.map(({ stack }) => stack)).toEqual(["lone", "network"]);
  });

  test.each([
    [{}, 0],
    [{ network: 2 }, 2],
    [{ lone: 2, web: 1 }, 1],
    [{ lone: 2, network: 2 }, 2],
  ])("plans with the exit codes %j exit with %i", async (codes, expected) => {
    project.withApp(LABS).withTerraform(`if (command === "plan") process.exit(${JSON.stringify(codes)}[stack])`);
    const { exitCode } = await project.labvisor(["plan", "--detailed-exitcode"]);
    expect(exitCode).toBe(expected);
    expect(project.calls[0].args).toEqual(["plan", "-no-color", "-input=false", "-detailed-exitcode"]);
  });

  test("stops after an init that fails, whose output is shown", async () => {
    project
      .withApp({ lab: [] })
      .withTerraform('if (command === "init") { console.log("no provider"); process.exit(3) }');
    const { exitCode, stderr } = await project.labvisor(["plan"]);
    expect(stderr).toBe("labvisor: terraform init failed for lab.\nno provider\n");
    expect(exitCode).toBe(3);
    expect(project.calls).toEqual([]);
  });

  test("passes its output on, except for that of a successful init", async () => {
    project.withApp({ lab: [] }).withTerraform("console.log(command); console.error('problem in', command)");
    const { stdout, stderr } = await project.labvisor(["plan"]);
    expect(stdout).toBe("plan\n");
    expect(stderr).toBe("problem in plan\n");
  });

  test("is reported in one line with exit code 127 if it is not installed", async () => {
    const { exitCode, stderr } = await project.withApp({ lab: [] }).labvisor(["plan"], { PATH: "/usr/bin:/bin" });
    expect(stderr).toMatch(
      /^labvisor: Neither terraform nor tofu is on PATH\. .*LABVISOR_TERRAFORM to the program\.\n$/,
    );
    expect(exitCode).toBe(127);
  });

  test("is OpenTofu if only that is installed", async () => {
    await project.withApp({ lab: [] }).withTerraform("", "tofu").labvisor(["plan"]);
    expect(project.calls).toHaveLength(1);
  });

  test("is only the program that LABVISOR_TERRAFORM names", async () => {
    project.withApp({ lab: [] }).withTerraform("process.exit(9)").withTerraform("process.exit(0)", "mine");
    expect((await project.labvisor(["plan"], { LABVISOR_TERRAFORM: "mine" })).exitCode).toBe(0);
    expect((await project.labvisor(["plan"], { LABVISOR_TERRAFORM: "bin/mine" })).exitCode).toBe(0);
    const missing = await project.labvisor(["plan"], { LABVISOR_TERRAFORM: "nothing" });
    expect(missing.stderr).toBe(
      'labvisor: LABVISOR_TERRAFORM is "nothing", which is not a program; give a name on PATH or a path, such as /usr/bin/tofu.\n',
    );
    expect(missing.exitCode).toBe(127);
  });
});

describe("the host", () => {
  const SIMULATED = /^VirtualBox is simulated in (.*simulated-host\.json); no real machine is touched\.\n/;

  test("is the real one by default", async () => {
    const { stdout } = await project.withApp({ lab: [] }).withTerraform().labvisor(["plan"]);
    expect(stdout).toBe("");
    expect(project.calls).toMatchObject([{ host: "real" }]);
  });

  test.each([
    ["an option", ["--virtualbox", "simulated"], {}],
    ["the environment", [], { LABVISOR_VIRTUALBOX: "simulated" }],
  ])("is simulated by %s in a file of the project, which the first line says", async (_, args, env) => {
    const { stdout } = await project
      .withApp({ lab: [] })
      .withTerraform()
      .labvisor(["plan", ...args], env);
    const file = SIMULATED.exec(stdout)?.[1];
    expect(file).toContain(project.path);
    expect(project.calls).toMatchObject([{ host: "simulated", simulatedFile: file }]);
  });

  test("is simulated in the file that the environment names", async () => {
    const env = { LABVISOR_VIRTUALBOX: "simulated", LABVISOR_SIMULATED_FILE: "/tmp/elsewhere/simulated-host.json" };
    await project.withApp({ lab: [] }).withTerraform().labvisor(["plan"], env);
    expect(project.calls).toMatchObject([{ simulatedFile: "/tmp/elsewhere/simulated-host.json" }]);
  });

  test("stays the one on which the lab is applied until it is destroyed", async () => {
    project.withApp({ lab: [], other: [] }).withTerraform();
    await project.labvisor(["apply", "--auto-approve", "--virtualbox", "simulated"]);
    expect((await project.labvisor(["plan", "lab"])).stdout).toMatch(SIMULATED);

    const refused = await project.labvisor(["destroy", "--auto-approve", "--virtualbox", "real"]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("This lab is on the simulated host, not on the real one. Destroy it first");

    await project.labvisor(["destroy", "--auto-approve", "lab"]);
    expect((await project.labvisor(["plan", "lab"])).stdout).toMatch(SIMULATED);
    await project.labvisor(["destroy", "--auto-approve"]);
    expect((await project.labvisor(["plan", "lab"])).stdout).toBe("");
  });

  const apply = async (body: string) => {
    project.withApp({ lab: [], other: [] }).withTerraform(body);
    await project.labvisor(["apply", "--auto-approve", "--virtualbox", "simulated"]);
    return project.has(".labvisor/host");
  };
  const state = (resources: string) => `if (args.join(" ") === "state pull -no-color") console.log('${resources}');`;
  const FAILED = 'if (command === "apply") process.exit(1);';

  test.each([
    ["was canceled", FAILED, false],
    ["ended with nothing in the state", FAILED + state('{"resources":[]}'), false],
    ["failed halfway", FAILED + state('{"resources":[{}]}'), true],
    ["failed, and whose state cannot be read", `${FAILED} if (command === "state") process.exit(1);`, true],
    ["was killed", 'if (command === "apply") process.kill(process.pid, "SIGKILL");', true],
  ])("after an apply that %s is recorded: %s", async (_, body, isRecorded) => {
    expect(await apply(body)).toBe(isRecorded);
  });

  test("is recorded during an apply, and remains after a later one is canceled", async () => {
    const file = JSON.stringify(path.join(project.path, ".labvisor/host"));
    const during = `if (command === "apply") note({ stack, args: [require("node:fs").readFileSync(${file}, "utf8")] });`;
    expect(await apply(during)).toBe(true);
    expect(project.calls.map(({ args }) => args[0])).toContain("simulated\n");
    expect(await apply(FAILED)).toBe(true);
  });

  test.each([
    [["plan", "--virtualbox", "virtual"], {}, /Allowed choices are real, simulated/],
    [["plan"], { LABVISOR_VIRTUALBOX: "virtual" }, /LABVISOR_VIRTUALBOX is "virtual"; give real or simulated\./],
  ])("is rejected if it is unknown: %j %j", async (args, env, message) => {
    const { exitCode, stderr } = await project.withApp({ lab: [] }).withTerraform().labvisor(args, env);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
    expect(project.allCalls).toEqual([]);
  });
});

describe("output for other programs", () => {
  test("graph prints only the Mermaid text, and does not need Terraform", async () => {
    const { exitCode, stdout, stderr } = await project.withStack("host-only", hostOnly).labvisor(["graph"]);
    expect(stdout).toMatch(/^flowchart LR\n/);
    expect(stdout).not.toContain("hello");
    expect(stderr).toBe("hello from the app\n");
    expect(exitCode).toBe(0);
  });

  test("graph draws all stacks in one diagram, in four formats, and optionally to a file", async () => {
    const lab = project.withStack("host-only", hostOnly);
    expect((await lab.labvisor(["graph", "--format", "svg"])).stdout).toMatch(
      /^<svg [\s\S]*10\.1\.2\.14[\s\S]*<\/svg>\n$/,
    );
    const [topology] = JSON.parse((await lab.labvisor(["graph", "-format", "json"])).stdout);
    expect(Object.keys(topology)).toEqual(["lab", "hypervisors", "networks", "guests", "adapters", "forwards"]);
    const { exitCode, stdout } = await lab.labvisor(["graph", "--format", "html", "--output", "lab.html"]);
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(readFileSync(path.join(project.path, "lab.html"), "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    const refused = await lab.labvisor(["graph", "--format", "html", "--output", "none/lab.html"]);
    expect(refused.stderr).toMatch(/labvisor: none\/lab\.html does not exist; create it or .* \(ENOENT\)\.\n$/);
    expect((await lab.labvisor(["graph", "--format", "png"])).stderr).toContain(
      "Allowed choices are mermaid, svg, html, json",
    );
  });

  test("hosts prints only the block", async () => {
    const { stdout } = await project.withStack("host-only", hostOnly).labvisor(["hosts"]);
    expect(stdout).toMatch(/^# labvisor host-only begin\n10\.1\.2\.11\tubuntu1\n[\s\S]*# labvisor host-only end\n$/);
  });

  test("addresses prints only a table or JSON", async () => {
    const lab = project.withStack("host-only", hostOnly);
    expect((await lab.labvisor(["addresses"])).stdout).toMatch(/^GUEST +ADAPTER .*\nubuntu1 +1 +NAT .*DHCP\n/);
    const rows = JSON.parse((await lab.labvisor(["addresses", "--json"])).stdout);
    expect(rows[1]).toMatchObject({ lab: "host-only", guest: "ubuntu1", network: "lan", address: "10.1.2.11" });
  });

  test("--help and --version print without a project", async () => {
    expect((await project.labvisor(["--help"])).stdout).toMatch(/Examples:[\s\S]*labvisor plan --detailed-exitcode/);
    expect((await project.labvisor(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await project.labvisor(["hosts", "--help"])).exitCode).toBe(0);
  });

  test("hosts prints a comment for guests without addresses", async () => {
    const { stdout } = await project.withStack("desktop", desktop).labvisor(["hosts", "desktop"]);
    expect(stdout).toContain("# desktop: no address that the host can reach; ssh 127.0.0.1:2222 -> 22\n");
  });
});

describe("a signal", () => {
  // Records each signal, and keeps working for a while, as Terraform does to save its state.
  const WORKING = `
    if (command === "apply") {
      for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => { note({ stack, args: [signal] }); setTimeout(() => process.exit(5), 700); });
      setInterval(() => {}, 1000);
      require("node:fs").writeFileSync("${"$"}{ready}", "");
    }`;

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s reaches Terraform once, although npx repeats it, and Labvisor waits for its exit",
    async (signal) => {
      const ready = path.join(project.path, "ready");
      project.withLab('new c.TerraformStack(app, "next");').withTerraform(WORKING.replace("${ready}", ready));
      const labvisor = project.start(["apply", "--auto-approve"]);
      while (!existsSync(ready)) await new Promise((resolve) => setTimeout(resolve, 50));
      labvisor.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 200));
      labvisor.kill(signal);
      expect((await labvisor.outcome).exitCode).toBe(5);
      expect(project.calls.map(({ args }) => args[0])).toEqual(["apply", signal]);
    },
  );
});
