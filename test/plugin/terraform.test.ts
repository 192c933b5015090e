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

  test("every type and nesting mode is made, re-planned without changes, and comes back exact", async () => {
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

  test("a sensitive value is not shown, and a write-only one is stored nowhere", async () => {
    await start({ t: everything });
    const shown = await folder.apply();
    expect(shown).not.toContain("hidden-value");
    expect(shown).toContain("(sensitive value)");
    expect(shown).not.toContain("write-only-value");
    expect(await folder.succeed("state", "pull")).not.toContain("write-only-value");
  });

  test("changes in place in every nesting mode, and says which attribute forces a replacement", async () => {
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

  test("an attribute that is taken out goes back to its default, a computed one stays", async () => {
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

  test("drift shows in the plan and is put right; a thing deleted behind Terraform's back is made anew", async () => {
    await start({ t: { name: "a", size: 5 } });
    await folder.apply();
    world.put("thing-a", { ...world.things["thing-a"], size: 50 });
    expect(await folder.succeed("plan", "-no-color")).toMatch(/size\s+= 50 -> 5/);
    await folder.apply();
    expect(world.things["thing-a"]?.size).toBe(5);
    world.remove("thing-a");
    expect(await folder.apply()).toContain("1 added");
  });

  test("import reads everything, and a plan for the matching configuration is empty", async () => {
    await start({ t: everything });
    await folder.apply();
    await folder.succeed("state", "rm", "toy_thing.t");
    await folder.succeed("import", "toy_thing.t", "thing-a");
    expect(await folder.planCode()).toBe(0);
    const { exitCode, stderr } = await folder
      .configure(things({ t: everything, u: { name: "u" } }))
      .run("import", "toy_thing.u", "thing-none");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("There is no toy_thing to import under that name");
  });

  test("import without a state generates a configuration that plans empty", async () => {
    world.put("thing-g", { owner: "us", ...(await made()) });
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

  /** A thing as the world keeps it, made by the provider itself. */
  async function made(): Promise<object> {
    await start({ t: { name: "g", location: { room: "r" } } });
    await folder.apply();
    const kept = world.things["thing-g"] as object;
    await folder.succeed("state", "rm", "toy_thing.t");
    return kept;
  }

  test("a data source reads, and a configuration that is unknown is refused with its attribute", async () => {
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
    expect(stderr).toContain("The world is not known yet");
  });

  test("validation names the attribute, also inside nested ones, and the plan can refuse", async () => {
    await start({ t: { name: "a", size: 101, ports: [{ number: 1 }, { number: 70000 }] } });
    const { exitCode, stderr } = await folder.run("validate", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("101 is not from 1 to 100");
    expect(stderr).toContain("in resource.toy_thing.t.ports[1]:");
    const nothing = await folder.configure(things({ t: { name: null } })).run("validate", "-no-color");
    expect(nothing.stderr).toContain("The argument name is required, and is null");
    const refused = await folder.configure(things({ t: { name: "a", size: 13 } })).run("plan", "-no-color");
    expect(refused.stderr).toContain("Thirteen is refused");
    const rounded = await folder.configure(things({ t: { name: "a", size: 1.5 } })).run("plan", "-no-color");
    expect(rounded.stderr).toContain("1.5 is not a whole number");
  });

  describe("a create that fails", () => {
    test.each(["identify"])("%s: nothing was made and nothing is stored", async (trouble) => {
      await start({ t: { name: "a", trouble } });
      expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("Nothing was made");
      expect(thing()).toBeUndefined();
      expect(world.things).toEqual({});
    });

    test.each([
      ["create", "The remote side said no"],
      ["create-late", "The remote side failed after it began"],
      ["nothing", "returned nothing"],
      ["wrong-value", "unexpected new value"],
      ["unknown", "unknown"],
    ])("%s: what is known is stored, tainted, and the next apply puts it right", async (trouble, said) => {
      await start({ t: { name: "a", trouble, secret: "hidden-value" } });
      const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
      expect(exitCode).toBe(1);
      expect(stderr).toContain(said);
      expect(stderr).not.toContain("hidden-value");
      expect(thing()).toMatchObject({ status: "tainted", attributes: { id: "thing-a", name: "a" } });
      if (trouble !== "create") expect(Buffer.from(thing()?.private ?? "", "base64").toString()).toContain("made");

      folder.configure(things({ t: { name: "a" } }));
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(Object.keys(world.things)).toEqual(["thing-a"]);
      await folder.succeed("destroy", "-auto-approve");
      expect(world.things).toEqual({});
    });

    test("a write-only value that the handler returns does not reach Terraform", async () => {
      await start({ t: { name: "a", trouble: "write-only", password: "p" } });
      await folder.apply();
      expect(await folder.succeed("state", "pull")).not.toContain("leaked");
    });

    test("what is somebody else's is refused, not stored and not touched", async () => {
      world.put("thing-a", { owner: "them" });
      await start({ t: { name: "a" } });
      expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("somebody else's");
      expect(thing()).toBeUndefined();
      expect(world.things["thing-a"]).toEqual({ owner: "them" });
    });
  });

  test("a failing update leaves in the state what is really there", async () => {
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

  test("a failing delete keeps the resource in the state", async () => {
    await start({ t: { name: "a", trouble: "delete" } });
    await folder.apply();
    expect((await folder.run("destroy", "-auto-approve", "-no-color")).stderr).toContain("It does not want to go");
    expect(thing()?.attributes.id).toBe("thing-a");
  });

  test("Ctrl-C during a create keeps what is known, tainted", async () => {
    await start({ t: { name: "a", trouble: "slow" } });
    const run = folder.start("apply", "-auto-approve", "-no-color");
    while (!world.things["thing-a"]) await sleep(50);
    process.kill(-(run.pid as number), "SIGINT");
    const { exitCode, stderr } = await run.outcome;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Interrupted");
    expect(thing()).toMatchObject({ status: "tainted", attributes: { id: "thing-a", generation: 1 } });
  });

  test("what takes longer than its timeout is broken off, and the next apply goes on from what is known", async () => {
    const slow = (...operations: string[]) => ({
      name: "a",
      trouble: "slow",
      timeouts: Object.fromEntries(operations.map((each) => [each, "1s"])),
    });
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await folder.run(...args, "-auto-approve", "-no-color");
      expect(exitCode).toBe(1);
      return stderr.replace(/\s+/g, " ");
    };
    await start({ t: slow("create", "delete") });
    expect(await refused("apply")).toContain("Creating it took longer than 1s");
    expect(thing()).toMatchObject({ status: "tainted", attributes: { id: "thing-a" } });
    expect(await refused("destroy")).toContain("Deleting it took longer than 1s");

    world.remove("thing-a");
    await start({ t: { name: "a", timeouts: { create: "1h", update: "1s", delete: "1m30s" } } });
    await folder.apply();
    await start({ t: { ...slow("update"), size: 7 } });
    expect(await refused("apply")).toContain("Changing it took longer than 1s");
    expect(thing()?.attributes).toMatchObject({ size: 1 });

    await start({ t: { name: "a", timeouts: { delete: "soon" } } });
    expect((await folder.run("validate", "-no-color")).stderr.replace(/\s+/g, " ")).toContain(
      '"soon" is not a time such as 30s, 10m or 1h30m',
    );
  });

  test("what must not be deleted is kept by the plan, also from a replacement", async () => {
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await folder.run("plan", ...args, "-no-color");
      expect(exitCode).toBe(1);
      expect(stderr.replace(/\s+/g, " ")).toContain("thing-a is kept");
    };
    await start({ t: { name: "a", kept: true } });
    await folder.apply();
    await refused("-destroy");
    await start({ t: { name: "b", kept: true } });
    await refused();
    await start({ other: { name: "c" } });
    await refused();
    await start({ t: { name: "a", kept: false, size: 2 } });
    await folder.apply();
    await folder.succeed("destroy", "-auto-approve");
    expect(world.things).toEqual({});
  });

  test("a state of an older version of the schema is upgraded", async () => {
    await start({ t: { name: "a", big: "9007199254740993" } });
    await folder.apply();
    const state = JSON.parse((await folder.succeed("state", "pull")).replace("9007199254740993", "null"));
    const [instance] = state.resources[0].instances;
    const { name, ...rest } = instance.attributes;
    Object.assign(instance, { schema_version: 0, attributes: { ...rest, title: name } });
    state.serial++;
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(folder.path, "terraform.tfstate"), JSON.stringify(state));
    expect(await folder.planCode()).toBe(0);
  });
});
