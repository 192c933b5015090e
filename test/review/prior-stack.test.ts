import { priorStack } from "../../lib/review/prior-stack.js";
import type { StackJson } from "../../lib/terraform/stack-json.js";
import { readTopology } from "../../lib/topology/index.js";

const resource = (type: string, name: string, values: object) => ({
  address: `${type}.${name}`,
  mode: "managed",
  type,
  name,
  values: { ...values },
});
const state = (...resources: ReturnType<typeof resource>[]) => ({ values: { root_module: { resources } } });
const lab = resource("virtualbox_lab", "laptop", { id: "1", slug: "campus-d5671315" });
const web = resource("virtualbox_vm", "web", {
  id: "2",
  lab: "1",
  name: "web",
  network_adapters: [{ type: "internal", network: "campus-d5671315-wire:vlan20", mac: "02aabbccddee" }],
});

test("the VLANs of internal networks in a state have the same names as in the lab", () => {
  const later: StackJson = {
    "//": {
      metadata: { stackName: "campus" },
      networks: [{ name: "staff", medium: "wire", vlanId: 20, cidr: "10.10.20.0/24" }],
    },
  };
  const { networks } = readTopology(priorStack(state(lab, web), later));
  expect(networks).toMatchObject([{ name: "staff", kind: "internal", vlanId: 20, cidr: "10.10.20.0/24" }]);
});

test("a type can have the name of an inherited property", () => {
  const { resource: byType } = priorStack(state(resource("__proto__", "polluted", { id: "3" })), {});
  expect(Object.keys(byType ?? {})).toEqual(["__proto__"]);
  expect({}).not.toHaveProperty("polluted");
});
