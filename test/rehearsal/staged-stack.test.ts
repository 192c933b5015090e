import { placeholders, protectedResources, stagedStack } from "../../lib/rehearsal/staged-stack.js";

const STATE = "http://127.0.0.1:1/state";

test("nothing of it reaches beyond the rehearsal", () => {
  const triggers = { version: "1" };
  const config = {
    terraform: { backend: { s3: { bucket: "b" } }, cloud: { organization: "o" }, required_version: ">= 1.5" },
    provider: { virtualbox: [{}] },
    import: [{ to: "virtualbox_vm.web", id: "web" }],
    moved: [{ from: "a.b", to: "a.c" }],
    resource: {
      null_resource: {
        check: { triggers, connection: { host: "h" }, provisioner: [{ "local-exec": { command: "rm -rf /" } }] },
      },
    },
  };
  expect(stagedStack(config, STATE)).toEqual({
    terraform: { backend: { http: { address: STATE } }, required_version: ">= 1.5" },
    provider: { virtualbox: [{}] },
    moved: [{ from: "a.b", to: "a.c" }],
    resource: { null_resource: { check: { triggers } } },
  });
});

test("what it reads of another stack's state it reads of that one's rehearsal", () => {
  const backend = { local: { path: "../../../terraform.base.tfstate" } };
  const neighbour = { config: { terraform: { backend } }, state: "http://127.0.0.1:1/base" };
  const config = { data: { terraform_remote_state: { base: { backend: "local", config: backend.local } } } };
  expect(stagedStack(config, STATE, [neighbour]).data).toEqual({
    terraform_remote_state: { base: { backend: "http", config: { address: neighbour.state } } },
  });
  expect(() => stagedStack(config, STATE)).toThrow("it reads a state that is not of this project (local)");
});

test("modules are refused, as nobody can look into them", () => {
  expect(() => stagedStack({ module: { network: { source: "./network" } } }, STATE)).toThrow(
    "it has modules (network)",
  );
});

test("variables without a default have placeholders of their types", () => {
  const variable = {
    password: { type: "string" },
    anything: {},
    count: { type: "number" },
    wanted: { type: "bool" },
    names: { type: "list(string)" },
    tags: { type: "map(string)" },
    given: { type: "string", default: "x" },
  };
  expect(placeholders({ variable })).toEqual({
    TF_VAR_password: "rehearsal",
    TF_VAR_anything: "rehearsal",
    TF_VAR_count: "1",
    TF_VAR_wanted: "false",
    TF_VAR_names: "[]",
    TF_VAR_tags: "{}",
  });
});

test("resources that refuse to be destroyed are known", () => {
  const resource = {
    virtualbox_vm: { db: { deletion_protection: true }, web: { deletion_protection: false } },
    virtualbox_disk: {
      data: { lifecycle: { prevent_destroy: true } },
      logs: { lifecycle: [{ prevent_destroy: true }] },
    },
  };
  expect(protectedResources({ resource })).toEqual([
    "virtualbox_vm.db",
    "virtualbox_disk.data",
    "virtualbox_disk.logs",
  ]);
});
