import { withPlanned } from "../../lib/terraform/planned-state.js";

const PLAN = {
  terraform_version: "1.9.8",
  planned_values: { root_module: { resources: [{ address: "x_vm.web", schema_version: 2 }] } },
  resource_changes: [
    {
      address: "x_vm.web",
      type: "x_vm",
      provider_name: "registry.terraform.io/example/x",
      change: {
        ...{ actions: ["create"], before: null, after: { name: "web", disk: [{ image: "debian.qcow2" }] } },
        after_unknown: { id: true, disk: [{}], ipv4: true },
      },
    },
    {
      address: "terraform_data.pve",
      type: "terraform_data",
      provider_name: "terraform.io/builtin/terraform",
      change: { actions: ["create"], before: null, after: { input: "1f0c9a3e" }, after_unknown: { output: true } },
    },
  ],
};

test("a resource that exists is in the state with its planned values, and without those that only the provider knows", () => {
  const { lineage, ...state } = withPlanned(undefined, PLAN, [{ to: "x_vm.web", id: "4242" }]);
  expect(lineage).toMatch(/^[0-9a-f-]{36}$/);
  expect(state).toEqual({
    version: 4,
    terraform_version: "1.9.8",
    serial: 1,
    outputs: {},
    resources: [
      {
        ...{ mode: "managed", type: "x_vm", name: "web", provider: 'provider["registry.terraform.io/example/x"]' },
        instances: [
          {
            schema_version: 2,
            attributes: { id: "4242", name: "web", disk: [{ image: "debian.qcow2" }], ipv4: null },
            sensitive_attributes: [],
          },
        ],
      },
    ],
  });
});

test("a state keeps what it has, its lineage included", () => {
  const other = { mode: "managed", type: "x_net", name: "lan", provider: "p", instances: [] };
  const before = { lineage: "l", serial: 7, resources: [other], version: 4 };
  const after = withPlanned(before, PLAN, [{ to: "terraform_data.pve", id: "u" }]);
  expect(after).toMatchObject({ lineage: "l", serial: 8, version: 4 });
  const input = { value: "1f0c9a3e", type: "string" };
  expect(after.resources).toEqual([
    other,
    expect.objectContaining({
      instances: [{ schema_version: 0, attributes: { id: "u", input, output: input }, sensitive_attributes: [] }],
    }),
  ]);
});

test("a resource that the plan does not create is refused", () => {
  expect(() => withPlanned(undefined, PLAN, [{ to: "x_vm.db", id: "1" }])).toThrow(
    "The plan does not create x_vm.db; run it again.",
  );
});
