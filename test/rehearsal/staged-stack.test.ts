import { placeholders, protectedResources, stagedStack } from "../../lib/rehearsal/staged-stack.js";

const STATE = "http://127.0.0.1:1/state";

test("blocks with effects outside of the rehearsal are removed", () => {
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

test("remote states are replaced with those in the rehearsal", () => {
  const backend = { local: { path: "../../../terraform.base.tfstate" } };
  const neighbor = { config: { terraform: { backend } }, state: "http://127.0.0.1:1/base" };
  const config = { data: { terraform_remote_state: { base: { backend: "local", config: backend.local } } } };
  expect(stagedStack(config, STATE, [neighbor]).data).toEqual({
    terraform_remote_state: { base: { backend: "http", config: { address: neighbor.state } } },
  });
  expect(() => stagedStack(config, STATE)).toThrow(
    "it reads a remote state (backend local) that does not belong to this project",
  );
});

test("modules are rejected", () => {
  expect(() => stagedStack({ module: { network: { source: "./network" } } }, STATE)).toThrow(
    "it uses the modules network, which might affect real infrastructure",
  );
});

test("variables without a default get placeholders of their types", () => {
  const variable = {
    password: { type: "string" },
    anything: {},
    count: { type: "number" },
    wanted: { type: "bool" },
    names: { type: "list(string)" },
    tags: { type: "map(string)" },
    given: { type: "string", default: "x" },
    token: { type: "string", sensitive: true },
  };
  expect(placeholders({ variable }, "random")).toEqual({
    TF_VAR_password: "rehearsal",
    TF_VAR_anything: "rehearsal",
    TF_VAR_count: "1",
    TF_VAR_wanted: "false",
    TF_VAR_names: "[]",
    TF_VAR_tags: "{}",
    TF_VAR_token: "random",
  });
});

test("resources with deletion protection are listed", () => {
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
