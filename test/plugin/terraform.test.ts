import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Attached, attach } from "../../lib/plugin/index.js";
import { describeWithTerraform, TerraformFolder } from "../support/terraform.js";
import { toyProvider, World } from "./toy/provider.js";

const ADDRESS = "labvisor.invalid/test/toy";
const everything = {
  name: "a",
  size: 5,
  big: "9007199254740993",
  ratio: 0.1,
  on: false,
  steps: ["x", "y", "x"],
  tags: ["b", "a"],
  labels: { k: "v" },
  mac: "02:ab:cd:ef:00:01",
  secret: "hidden-value",
  password: "write-only-value",
  location: { room: "r1" },
  ports: [{ number: 80 }, { number: 443, label: "tls" }],
  marks: [{ x: 2 }, { x: 1, y: 1 }],
  rules: { web: { allow: true }, "odd key": { allow: false, zone: "z" } },
};

describeWithTerraform("the plugin framework under real Terraform", () => {
  let attached: Attached;
  let folder: TerraformFolder;
  let world: World;

  beforeAll(async () => {
    attached = await attach(toyProvider, ADDRESS);
  });
  afterAll(() => attached.close());
  beforeEach(() => {
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    world = new World(join(folder.path, "world.json"));
  });
  afterEach(() => folder.remove());

  const things = (resources: Record<string, object>) => ({
    terraform: { required_providers: { toy: { source: ADDRESS } } },
    provider: { toy: { world: join(folder.path, "world.json") } },
    resource: { toy_thing: resources },
  });
  const start = async (resources: Record<string, object>) => {
    folder.configure(things(resources));
    await folder.succeed("init");
  };
  const thing = (name = "t") => folder.instances()[`toy_thing.${name}`];

  test("values of every type and nesting mode are stored exactly, and then plan no changes", async () => {
    await start({ t: everything });
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(thing()?.attributes).toMatchObject({
      ...everything,
      big: expect.anything(),
      password: null,
      id: "thing-a",
      generation: 1,
      tags: ["a", "b"],
      location: { room: "r1", floor: 0, code: "0-r1" },
      ports: [
        { number: 80, label: "port 80" },
        { number: 443, label: "tls" },
      ],
      marks: expect.arrayContaining([
        { x: 1, y: 1 },
        { x: 2, y: 7 },
      ]),
      rules: {
        web: { allow: true, zone: null, id: "rule-web" },
        "odd key": { allow: false, zone: "z", id: "rule-odd key" },
      },
    });
    expect(await folder.succeed("state", "pull")).toContain('"big": 9007199254740993');
    expect(world.things["thing-a"]).toMatchObject({ mac: "02:AB:CD:EF:00:01" });
  });

  test("sensitive values are hidden, and write-only values are not stored", async () => {
    await start({ t: everything });
    const output = await folder.apply();
    expect(output).not.toContain("hidden-value");
    expect(output).toContain("(sensitive value)");
    expect(output).not.toContain("write-only-value");
    expect(await folder.succeed("state", "pull")).not.toContain("write-only-value");
  });

  test("changes apply in place in every nesting mode, and the plan shows what forces replacement", async () => {
    await start({ t: everything });
    await folder.apply();
    const changed = {
      ...everything,
      size: 6,
      location: { room: "r2", floor: 3 },
      ports: [{ number: 8080 }],
      marks: [{ x: 9 }],
      rules: { web: { allow: false } },
      tags: ["c"],
    };
    folder.configure(things({ t: changed }));
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(thing()?.attributes).toMatchObject({
      generation: 2,
      location: { code: "3-r2" },
      ports: [{ number: 8080, label: "port 80" }],
    });
    expect(await folder.planCode()).toBe(0);

    folder.configure(things({ t: { ...changed, rules: { web: { allow: false, zone: "y" } } } }));
    expect(await folder.succeed("plan", "-no-color")).toContain("# forces replacement");
    folder.configure(things({ t: { ...changed, name: "b" } }));
    expect(await folder.apply()).toContain("1 added, 0 changed, 1 destroyed");
    expect(Object.keys(world.things)).toEqual(["thing-b"]);
  });

  test("a removed attribute returns to its default, and a removed computed attribute keeps its value", async () => {
    await start({ t: everything });
    await folder.apply();
    folder.configure(things({ t: { name: "a" } }));
    await folder.apply();
    expect(thing()?.attributes).toMatchObject({
      size: 1,
      on: true,
      mac: "02:ab:cd:ef:00:01",
      tags: null,
      location: null,
      ports: [],
      labels: {},
    });
    expect(await folder.planCode()).toBe(0);
  });

  test("drift appears in the plan and is corrected, and a thing deleted outside Terraform is recreated", async () => {
    await start({ t: { name: "a", size: 5 } });
    await folder.apply();
    world.put("thing-a", { ...world.things["thing-a"], size: 50 });
    expect(await folder.succeed("plan", "-no-color")).toMatch(/size\s+= 50 -> 5/);
    await folder.apply();
    expect(world.things["thing-a"]?.size).toBe(5);
    world.remove("thing-a");
    expect(await folder.apply()).toContain("1 added");
  });

  test("an imported thing plans no changes, and a nonexistent one cannot be imported", async () => {
    await start({ t: everything });
    await folder.apply();
    await folder.succeed("state", "rm", "toy_thing.t");
    await folder.succeed("import", "toy_thing.t", "thing-a");
    expect(await folder.planCode()).toBe(0);
    const { exitCode, stderr } = await folder
      .configure(things({ t: everything, u: { name: "u" } }))
      .run("import", "toy_thing.u", "thing-none");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("The toy_thing to import does not exist");
  });

  test("an import block generates a configuration that plans no changes", async () => {
    world.put("thing-g", { owner: "us", ...(await createdThing()) });
    folder.configure({
      ...things({}),
      resource: undefined,
      import: [{ to: "toy_thing.g", id: "thing-g" }],
    });
    await folder.succeed("init");
    await folder.succeed("plan", "-no-color", "-generate-config-out=generated.tf");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  });

  /** Creates a thing with the provider, removes it from the state, and returns it as stored in the world. */
  async function createdThing(): Promise<object> {
    await start({ t: { name: "g", location: { room: "r" } } });
    await folder.apply();
    const created = world.things["thing-g"] as object;
    await folder.succeed("state", "rm", "toy_thing.t");
    return created;
  }

  test("a data source reads the world, and an unknown provider configuration is rejected", async () => {
    await start({ t: { name: "a" } });
    folder.configure({
      ...things({ t: { name: "a" } }),
      data: { toy_count: { n: { prefix: "thing-", depends_on: ["toy_thing.t"] } } },
      output: { n: { value: "${data.toy_count.n.total}" } },
    });
    await folder.apply();
    expect(JSON.parse(await folder.succeed("output", "-json", "n"))).toBe(1);
    const later = { terraform_data: { later: { input: "x" } } };
    const { stderr } = await folder
      .configure({
        ...things({}),
        resource: { ...later, toy_thing: { t: { name: "a" } } },
        provider: { toy: { world: "${terraform_data.later.id}" } },
      })
      .run("plan", "-no-color");
    expect(stderr).toContain("world is unknown");
  });

  test("validation reports the path of nested attributes, and modifyPlan can reject a plan", async () => {
    await start({ t: { name: "a", size: 101, ports: [{ number: 1 }, { number: 70000 }] } });
    const { exitCode, stderr } = await folder.run("validate", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("101 is out of range; give a number from 1 to 100");
    expect(stderr).toContain("in resource.toy_thing.t.ports[1]:");
    const missing = await folder.configure(things({ t: { name: null } })).run("validate", "-no-color");
    expect(missing.stderr).toContain("name is null; set it");
    const rejected = await folder.configure(things({ t: { name: "a", size: 13 } })).run("plan", "-no-color");
    expect(rejected.stderr).toContain("size is 13");
    const rounded = await folder.configure(things({ t: { name: "a", size: 1.5 } })).run("plan", "-no-color");
    expect(rounded.stderr).toContain("1.5 is not a whole number");
  });

  describe("a create that fails", () => {
    test.each(["identify"])("a failure in %s creates and stores nothing", async (trouble) => {
      await start({ t: { name: "a", trouble } });
      expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("Nothing was created");
      expect(thing()).toBeUndefined();
      expect(world.things).toEqual({});
    });

    test.each([
      ["create", "The API rejected the request"],
      ["create-late", "The API failed after the request"],
      ["no-state", "returned no state"],
      ["wrong-value", "unexpected new value"],
      ["unknown", "unknown"],
    ])("the failure %s stores the known state as tainted, and the next apply recovers", async (trouble, message) => {
      await start({ t: { name: "a", trouble, secret: "hidden-value" } });
      const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
      expect(exitCode).toBe(1);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain("hidden-value");
      expect(thing()).toMatchObject({ status: "tainted", attributes: { id: "thing-a", name: "a" } });
      if (trouble !== "create") expect(Buffer.from(thing()?.private ?? "", "base64").toString()).toContain("created");

      folder.configure(things({ t: { name: "a" } }));
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(Object.keys(world.things)).toEqual(["thing-a"]);
      await folder.succeed("destroy", "-auto-approve");
      expect(world.things).toEqual({});
    });

    test("a write-only value that a handler returns does not reach Terraform", async () => {
      await start({ t: { name: "a", trouble: "write-only", password: "p" } });
      await folder.apply();
      expect(await folder.succeed("state", "pull")).not.toContain("leaked");
    });

    test("a thing of another owner is neither adopted, stored, nor changed", async () => {
      world.put("thing-a", { owner: "them" });
      await start({ t: { name: "a" } });
      expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("belongs to another owner");
      expect(thing()).toBeUndefined();
      expect(world.things["thing-a"]).toEqual({ owner: "them" });
    });
  });

  test("a failed update stores the actual state", async () => {
    await start({ t: { name: "a", size: 1 } });
    await folder.apply();
    folder.configure(things({ t: { name: "a", size: 2, trouble: "update" } }));
    expect((await folder.run("apply", "-auto-approve", "-no-color")).exitCode).toBe(1);
    expect(thing()?.attributes).toMatchObject({ size: 2, generation: 2 });
    expect(thing()?.status).toBeUndefined();
    folder.configure(things({ t: { name: "a", size: 2 } }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  });

  test("a failed delete keeps the resource in the state", async () => {
    await start({ t: { name: "a", trouble: "delete" } });
    await folder.apply();
    expect((await folder.run("destroy", "-auto-approve", "-no-color")).stderr).toContain(
      "The API rejected the deletion",
    );
    expect(thing()?.attributes.id).toBe("thing-a");
  });

  test("two configurations of an attached provider do not share a client", async () => {
    const other = new World(join(folder.path, "other.json"));
    folder.configure({
      terraform: { required_providers: { toy: { source: ADDRESS } } },
      provider: {
        toy: [{ world: join(folder.path, "world.json") }, { alias: "other", world: join(folder.path, "other.json") }],
      },
      resource: { toy_thing: { here: { name: "here" }, there: { provider: "toy.other", name: "there" } } },
    });
    await folder.succeed("init");
    await folder.apply();
    expect([Object.keys(world.things), Object.keys(other.things)]).toEqual([["thing-here"], ["thing-there"]]);
    expect(await folder.planCode()).toBe(0);
  });

  test("Ctrl-C during a create stores the known state as tainted", async () => {
    await start({ t: { name: "a", trouble: "slow" } });
    const run = folder.start("apply", "-auto-approve", "-no-color");
    while (!world.things["thing-a"]) await sleep(50);
    process.kill(-(run.pid as number), "SIGINT");
    const { exitCode, stderr } = await run.outcome;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Interrupted");
    expect(thing()).toMatchObject({ status: "tainted", attributes: { id: "thing-a", generation: 1 } });
  });

  test("an operation that exceeds its timeout stops, and the next apply continues from the known state", async () => {
    const slow = (...operations: string[]) => ({
      name: "a",
      trouble: "slow",
      timeouts: Object.fromEntries(operations.map((each) => [each, "1s"])),
    });
    const errorOf = async (...args: string[]) => {
      const { exitCode, stderr } = await folder.run(...args, "-auto-approve", "-no-color");
      expect(exitCode).toBe(1);
      return stderr.replace(/\s+/g, " ");
    };
    await start({ t: slow("create", "delete") });
    expect(await errorOf("apply")).toContain("The create operation exceeded its timeout of 1s");
    expect(thing()).toMatchObject({ status: "tainted", attributes: { id: "thing-a" } });
    expect(await errorOf("destroy")).toContain("The delete operation exceeded its timeout of 1s");

    world.remove("thing-a");
    await start({ t: { name: "a", timeouts: { create: "1h", update: "1s", delete: "1m30s" } } });
    await folder.apply();
    await start({ t: { ...slow("update"), size: 7 } });
    expect(await errorOf("apply")).toContain("The update operation exceeded its timeout of 1s");
    expect(thing()?.attributes).toMatchObject({ size: 1 });

    await start({ t: { name: "a", timeouts: { delete: "soon" } } });
    expect((await folder.run("validate", "-no-color")).stderr.replace(/\s+/g, " ")).toContain(
      '"soon" is not a duration; give one such as "10m"',
    );
  });

  test("a plan that deletes or replaces a protected thing is rejected", async () => {
    const expectRejection = async (...args: string[]) => {
      const { exitCode, stderr } = await folder.run("plan", ...args, "-no-color");
      expect(exitCode).toBe(1);
      expect(stderr.replace(/\s+/g, " ")).toContain("thing-a has deletion protection");
    };
    await start({ t: { name: "a", protected: true } });
    await folder.apply();
    await expectRejection("-destroy");
    await start({ t: { name: "b", protected: true } });
    await expectRejection();
    await start({ other: { name: "c" } });
    await expectRejection();
    await start({ t: { name: "a", protected: false, size: 2 } });
    await folder.apply();
    await folder.succeed("destroy", "-auto-approve");
    expect(world.things).toEqual({});
  });

  test("a state of an older schema version is upgraded", async () => {
    await start({ t: { name: "a", big: "9007199254740993" } });
    await folder.apply();
    const state = JSON.parse((await folder.succeed("state", "pull")).replace("9007199254740993", "null"));
    const [instance] = state.resources[0].instances;
    const { name, ...rest } = instance.attributes;
    Object.assign(instance, { schema_version: 0, attributes: { ...rest, title: name } });
    state.serial++;
    writeFileSync(join(folder.path, "terraform.tfstate"), JSON.stringify(state));
    expect(await folder.planCode()).toBe(0);
  });
});
