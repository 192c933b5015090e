import { CASES } from "../../scripts/proxmox/cases.js";
import { unplanned } from "../../scripts/proxmox/comparison.js";
import { appIn } from "../lab/support.js";

const OWN = Object.entries(CASES).filter(([name]) => !/^(examples|template)/.test(name));
const steps = OWN.flatMap(([name, each]) =>
  Object.entries(each).map(([step, { build }]) => [name, step, build] as const),
);

test.each(steps)("the lab of the case %s, in the step %s, synthesizes", (_, __, build) => {
  const app = appIn();
  build(app);
  expect(() => app.synth()).not.toThrow();
});

const plan = (values: Record<string, unknown>) => ({
  planned_values: { root_module: { resources: [{ address: "proxmox_vm.a", values }] } },
});
const stack = (body: object) => ({ resource: { proxmox_vm: { a: { "//": {}, depends_on: ["x.y"], ...body } } } });

test("a plan that has a lab's values, in the provider's form, has no differences", () => {
  const body = {
    name: "web",
    cpu: { cores: 2, numa: null },
    disk: [{ size: 3, format: "raw" }],
    tags: ["b", "a"],
    node: "${terraform_data.x.input}",
    started: false,
  };
  const values = {
    name: "web",
    cpu: [{ cores: 2, units: 1024 }],
    disk: [{ size: 3, format: "raw" }],
    tags: ["a", "b"],
  };
  expect(unplanned(stack(body), plan({ ...values, started: null }))).toEqual([]);
});

test("values that a plan lacks, or has differently, are listed", () => {
  const body = { name: "web", cpu: { cores: 2 }, disk: [{ size: 3 }, { size: 4 }], tags: ["a"], started: false };
  const values = { name: "db", cpu: [], disk: [{ size: 3 }], tags: [], started: true };
  expect(unplanned(stack(body), plan(values))).toEqual([
    'proxmox_vm.a.name: "web", planned "db"',
    "proxmox_vm.a.cpu.cores: 2, planned undefined",
    "proxmox_vm.a.disk[1].size: 4, planned undefined",
    'proxmox_vm.a.tags: "a" is not planned',
    "proxmox_vm.a.started: false, planned true",
  ]);
});
