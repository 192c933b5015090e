import { HaGroup, Lab, NodeAffinity, Proxmox, ResourceAffinity, ResourcePlacement } from "../../../lib/index.js";
import { synthesize } from "../../lab/support.js";
import { MARK, proxmoxLab } from "./support.js";

const kept = { options: { highAvailability: {} } };

function classroom() {
  const made = proxmoxLab();
  return { ...made, a: made.guest("a", kept), b: made.container("b", kept), lone: made.guest("lone") };
}

test("an HA rule names the HA resources of its guests, and is replaced with them", () => {
  const { lab, hypervisor, guest, a, b } = classroom();
  const [c, d] = ["c", "d"].map((id) => guest(id, kept));
  new NodeAffinity(lab, "fast", { hypervisor, guests: [c], nodes: { pve: 2, pve2: 1 }, strict: true });
  new ResourceAffinity(lab, "apart", { hypervisor, guests: [b, a], keep: ResourcePlacement.APART });
  new ResourceAffinity(lab, "near", { hypervisor, guests: [d, a], keep: ResourcePlacement.TOGETHER });
  const of = (...ids: readonly string[]) => ({
    type: "resource-affinity",
    comment: MARK,
    resources: ids.map((id) => `\${proxmox_haresource.${id}_ha.resource_id}`),
    lifecycle: { replace_triggered_by: ids.map((id) => `proxmox_haresource.${id}_ha.id`) },
  });
  expect(synthesize(lab).resource.proxmox_harule).toEqual({
    fast: {
      rule: "campus-fast",
      comment: MARK,
      type: "node-affinity",
      resources: ["${proxmox_haresource.c_ha.resource_id}"],
      nodes: { pve: 2, pve2: 1 },
      strict: true,
      lifecycle: { replace_triggered_by: ["proxmox_haresource.c_ha.id"] },
    },
    apart: { rule: "campus-apart", affinity: "negative", ...of("a", "b") },
    near: { rule: "campus-near", affinity: "positive", ...of("a", "d") },
  });
});

test("a group is created before its members", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const group = new HaGroup(lab, "fast", { hypervisor, nodes: { pve: 2, pve2: 1 }, restricted: true });
  guest("a", { options: { highAvailability: { group } } });
  const { resource } = synthesize(lab);
  expect(resource.proxmox_hagroup).toEqual({
    fast: { group: "campus-fast", nodes: { pve: 2, pve2: 1 }, restricted: true, comment: MARK },
  });
  expect(resource.proxmox_haresource).toMatchObject({ a_ha: { group: "${proxmox_hagroup.fast.group}" } });
  const other = proxmoxLab();
  expect(() => other.guest("b", { options: { highAvailability: { group } } })).toThrow(
    "campus/b: options.highAvailability.group is campus/fast, which is in another lab",
  );
});

test("a plan does not move back a guest that the cluster moved", () => {
  const { lab } = classroom();
  const { proxmox_virtual_environment_vm: machines, proxmox_virtual_environment_container: containers } =
    synthesize(lab).resource;
  expect(machines.a.lifecycle.ignore_changes).toEqual(["node_name"]);
  expect(containers.b.lifecycle.ignore_changes).toContain("node_name");
  expect(machines.lone.lifecycle).toBeUndefined();
});

describe("an invalid HA rule is rejected", () => {
  const nodes = { pve: 1 };
  test.each<[string, object]>([
    ["guests has length 0; give 1 or more", { guests: [] }],
    ["guests is undefined; give a list", { guests: undefined }],
    ["guests[0] is 'web'; give a guest", { guests: ["web"] }],
    ["nodes is empty; give at least one node", { nodes: {} }],
    ["nodes.pve is 1001; give a whole number from 0 to 1000", { nodes: { pve: 1001 } }],
    ["nodes.pve is undefined", { nodes: { pve: undefined } }],
    ["a name in nodes is '-a'", { nodes: { "-a": 1 } }],
    ["nodes is undefined; give an object", { nodes: undefined }],
    ["strict is 'yes'", { strict: "yes" }],
  ])("%s", (message, wrong) => {
    const { lab, hypervisor, a } = classroom();
    const props = { hypervisor, guests: [a], nodes, ...wrong };
    expect(() => new NodeAffinity(lab, "rule", props as never)).toThrow(`campus/rule: ${message}`);
  });

  test("because of guests of another hypervisor, a single guest, or a guest without HA", () => {
    const { lab, app, hypervisor, a, lone } = classroom();
    const elsewhere = new Proxmox(lab, "other", { node: "pve2" });
    const affinity = (props: object) => new ResourceAffinity(lab, "near", props as never);
    expect(() => affinity({ hypervisor: elsewhere, guests: [a, a], keep: ResourcePlacement.APART })).toThrow(
      "guests has campus/a, which is on campus/pve; give guests on campus/other",
    );
    lab.node.tryRemoveChild("near");
    expect(() => affinity({ hypervisor, guests: [a], keep: ResourcePlacement.APART })).toThrow(
      "guests has length 1; give 2 or more",
    );
    lab.node.tryRemoveChild("near");
    expect(() => affinity({ hypervisor, guests: [a, a], keep: "near" })).toThrow(
      "keep is 'near'; give a ResourcePlacement, such as ResourcePlacement.TOGETHER",
    );
    lab.node.tryRemoveChild("near");
    expect(() => affinity({ hypervisor, guests: [a, a], keep: ResourcePlacement.APART })).toThrow(
      "campus/near: guests has campus/a twice",
    );
    lab.node.tryRemoveChild("near");
    expect(() => affinity({ hypervisor, guests: [a, lone], keep: ResourcePlacement.APART })).toThrow(
      "guests has campus/lone, which is not highly available; give it options: { highAvailability: {} }",
    );
    expect(() => new HaGroup(new Lab(app, "second"), "g", { hypervisor, nodes })).toThrow("second/g");
  });
});
