import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../../../support/files-below.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";

const SECRET = "Pl4nted s3cret";

describeWithTerraform("virtualbox_seed", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
    folder.env.TF_VAR_token = SECRET;
  });

  const configure = (version: number, secrets: object = { "environment TOKEN": "${var.token}" }, more: object = {}) =>
    folder.configure({
      variable: { token: { type: "string", ephemeral: true, sensitive: true } },
      resource: {
        virtualbox_lab: { l: { name: "l" } },
        virtualbox_seed: {
          s: {
            lab: "${virtualbox_lab.l.id}",
            folder: "${virtualbox_lab.l.folder}",
            name: `web-${version}`,
            files: {
              "user-data": `{"a": "(secret environment TOKEN, version ${version})", "users": [{ "name": "ops" }]}`,
            },
            secrets,
            lifecycle: { create_before_destroy: true },
            ...more,
          },
        },
        virtualbox_vm: {
          v: {
            name: "v",
            folder: "${virtualbox_lab.l.folder}",
            storage_controllers: {
              IDE: {
                type: "ide",
                attachments: [{ port: 1, device: 0, type: "dvd", medium: "${virtualbox_seed.s.path}" }],
              },
            },
          },
        },
      },
    });
  const seed = () => folder.instances()["virtualbox_seed.s"]?.attributes;
  const seedsOfHost = () => Object.keys(JSON.parse(readFileSync(join(folder.path, "host.json"), "utf8")).seeds);
  const leaks = () => filesBelow(folder.path).filter((file) => readFileSync(join(folder.path, file)).includes(SECRET));

  test("is written with a secret that no state, saved plan, log, or output has", async () => {
    folder.env.TF_LOG = "trace";
    configure(1);
    await folder.succeed("init");
    const planned = await folder.run("plan", "-out=saved.tfplan");
    const shown = await folder.succeed("show", "-json", "saved.tfplan");
    const applied = await folder.run("apply", "saved.tfplan");
    expect([planned.exitCode, applied.exitCode]).toEqual([0, 0]);
    for (const text of [planned.stdout, planned.stderr, shown, applied.stdout, applied.stderr])
      expect(text).not.toContain(SECRET);
    expect(leaks()).toEqual([]);
    delete folder.env.TF_LOG;
    expect(seed()).toMatchObject({ path: expect.stringMatching(/web-1\.iso$/), secrets: null });
    expect(seedsOfHost()).toEqual([seed()?.path]);
    expect(await folder.planCode()).toBe(0);
  });

  test("is written again with another version, before the machine leaves the one before", async () => {
    configure(1);
    await folder.succeed("init");
    await folder.apply();
    folder.env.TF_VAR_token = "another value";
    expect(await folder.planCode()).toBe(0);
    configure(2);
    expect(await folder.succeed("plan", "-no-color")).toContain(`"user-data" = jsonencode(
              ~ {
                  ~ a     = "(secret environment TOKEN, version 1)" -> "(secret environment TOKEN, version 2)"
                    # (1 unchanged attribute hidden)
                }
            )`);
    await folder.apply();
    expect(seedsOfHost()).toEqual([expect.stringMatching(/web-2\.iso$/)]);
    const [vm] = Object.values(JSON.parse(readFileSync(join(folder.path, "host.json"), "utf8")).vms) as {
      settings: { controllers: { attachments: { medium: string }[] }[] };
    }[];
    expect(vm.settings.controllers[0].attachments[0].medium).toMatch(/web-2\.iso$/);
    expect(await folder.planCode()).toBe(0);
  });

  test("is replaced at the same path, and written again once it is deleted", async () => {
    configure(1);
    await folder.succeed("init");
    await folder.apply();
    await folder.apply("-replace=virtualbox_seed.s");
    expect(seedsOfHost()).toHaveLength(1);
    const file = join(folder.path, "host.json");
    const host = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...host, seeds: {} }));
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    expect(seedsOfHost()).toEqual([seed()?.path]);
    await folder.succeed("destroy", "-auto-approve");
    expect(seedsOfHost()).toEqual([]);
  });

  test("is not written without the value of a secret, and stays out of the state", async () => {
    configure(1, {});
    await folder.succeed("init");
    const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr.replace(/[│\s]+/g, " ")).toContain(
      "The value of the secret environment TOKEN is missing with virtualbox_seed.s",
    );
    expect(seedsOfHost()).toEqual([]);
    configure(1);
    await folder.apply();
    expect(seedsOfHost()).toHaveLength(1);
  });

  test("becomes the lab's in place", async () => {
    configure(1, undefined, { lab: null });
    await folder.succeed("init");
    await folder.apply();
    configure(1);
    expect(await folder.apply()).toContain("1 changed, 0 destroyed");
    expect(seed()).toMatchObject({ lab: expect.stringMatching(/-/), secrets: null });
    expect(await folder.planCode()).toBe(0);
  });

  test("does not take the path of a file that is not the lab's", async () => {
    configure(1, undefined, { folder: folder.path, name: "host" });
    writeFileSync(join(folder.path, "host.iso"), "");
    await folder.succeed("init");
    const { stderr } = await folder.run("apply", "-auto-approve");
    expect(stderr.replace(/[│\s]+/g, " ")).toMatch(/host\.iso already exists/);
  });
});
