import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithTerraform, type TerraformFolder } from "../support/terraform.js";
import { BUNDLE, config, folderWithProvider } from "./toy/launcher.js";
import { World } from "./toy/provider.js";

const COOKIE = { TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2" };

test("a provider that a user runs directly explains itself and exits", () => {
  const { status, stdout, stderr } = spawnSync("node", [BUNDLE], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("This is a Terraform provider");
});

test("a provider prints the handshake and nothing else", async () => {
  const child = spawn("node", [BUNDLE], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...COOKIE, NODE_OPTIONS: "", PLUGIN_CLIENT_CERT: "" },
  });
  let printed = "";
  child.stdout.on("data", (data) => (printed += data));
  while (!printed.includes("\n")) await sleep(20);
  await sleep(300);
  child.kill("SIGKILL");
  expect(printed).toMatch(/^1\|6\|unix\|[^|]+\|grpc\n$/);
});

describeWithTerraform("a provider that Terraform launches", () => {
  let folder: TerraformFolder;
  beforeEach(() => {
    folder = folderWithProvider();
  });
  afterEach(() => folder.remove());

  test("the provider needs no CLI configuration, uses mutual TLS, applies a plan, and removes its socket", async () => {
    // The default folder contains sockets of other tests.
    folder.env.TMPDIR = folder.path;
    const sockets = () => readdirSync(folder.path).filter((name) => name.startsWith("tf-plugin-"));
    folder.configure(config(folder, { name: "a" }));
    await folder.succeed("init");
    await folder.succeed("plan", "-out=saved");
    await folder.succeed("apply", "saved");
    expect(await folder.planCode()).toBe(0);
    expect(await folder.succeed("providers", "schema", "-json")).toContain('"toy_thing"');
    await folder.succeed("destroy", "-auto-approve");
    expect(sockets()).toEqual([]);
  });

  test("the provider writes to Terraform's log", async () => {
    folder.configure(config(folder, { name: "a" }));
    await folder.succeed("init");
    folder.env.TF_LOG_PROVIDER = "INFO";
    expect((await folder.run("apply", "-auto-approve")).stderr).toMatch(/\[INFO\] +provider\S*: Creating thing-a/);
  });

  test("a provider that dies during a create orphans nothing, because the next apply adopts what exists", async () => {
    folder.configure(config(folder, { name: "a", trouble: "die" }));
    await folder.succeed("init");
    const { exitCode } = await folder.run("apply", "-auto-approve");
    expect(exitCode).toBe(1);
    const world = new World(join(folder.path, "world.json"));
    expect(Object.keys(world.things)).toEqual(["thing-a"]);
    folder.configure(config(folder, { name: "a" }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
    expect(world.things).toEqual({});
  });

  test("a provider that receives Ctrl-C with its process group returns the known state", async () => {
    folder.configure(config(folder, { name: "a", trouble: "slow" }));
    await folder.succeed("init");
    const run = folder.start("apply", "-auto-approve");
    const world = new World(join(folder.path, "world.json"));
    while (!world.things["thing-a"]) await sleep(50);
    process.kill(-(run.pid as number), "SIGINT");
    expect((await run.outcome).stderr).toContain("Interrupted");
    expect(folder.instances()["toy_thing.t"]).toMatchObject({ status: "tainted", attributes: { id: "thing-a" } });
  });
});

describeWithTerraform("a provider whose Terraform was killed", () => {
  test("the orphaned provider exits by itself", async () => {
    const folder = folderWithProvider();
    try {
      folder.env.TMPDIR = folder.path;
      const sockets = () => readdirSync(folder.path).filter((name) => name.startsWith("tf-plugin-"));
      folder.configure(config(folder, { name: "a", trouble: "slow" }));
      await folder.succeed("init");
      const run = folder.start("apply", "-auto-approve");
      while (!new World(join(folder.path, "world.json")).things["thing-a"]) await sleep(50);
      process.kill(run.pid as number, "SIGKILL");
      for (let i = 0; i < 100 && sockets().length > 0; i++) await sleep(100);
      expect(sockets()).toEqual([]);
    } finally {
      folder.remove();
    }
  });
});
