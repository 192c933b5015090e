import { reviewedStack } from "../../lib/cli/review/reviewed-stack.js";
import { CloudInit, HostOnlyNetwork, Nat } from "../../lib/index.js";
import { ownPlatforms } from "../../lib/platforms/registry.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { report, stackReport } from "../../lib/review/report.js";
import { resourcesOf, type StackJson } from "../../lib/terraform/stack-json.js";
import { labIn } from "../lab/support.js";

const COUNT = 300;

/** Synthesizes a lab of guests on a network, each with a seed. */
function labOf(count: number, packages: readonly string[]): StackJson {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/22" });
  for (let n = 1; n <= count; n++)
    guest(`pc-${n}`, { interfaces: [Nat.perMachine(), lan.attach()], cloudInit: CloudInit.seed({ packages }) });
  lab.prepareStack();
  return lab.toTerraform();
}

/** Renders the review of a change, with the plan that Terraform would make for it. */
function reviewOf(before: StackJson, after: StackJson): string {
  const old = new Map(resourcesOf(before).map(({ id, body }) => [id, body]));
  const resource_changes = resourcesOf(after).map(({ id, type, body: { "//": _, ...values } }) => {
    const { "//": __, ...was } = old.get(id) ?? {};
    const actions = !old.has(id) ? ["create"] : JSON.stringify(was) === JSON.stringify(values) ? ["no-op"] : ["update"];
    return { address: id, type, change: { actions, before: old.has(id) ? was : null, after: values } };
  });
  const [from, to] = [before, after].map((json) => reviewedStack(json, ownPlatforms()));
  return renderMarkdown(report("main", [stackReport("campus", from, to, { resource_changes })]));
}

test("a comment on 300 new guests fits into a pull request, and names them all", () => {
  const text = reviewOf(labOf(1, []), labOf(COUNT, []));
  expect(text.length).toBeLessThan(20_000);
  expect(text).toContain("| + | adapter | `pc-2` … `pc-300`, 299 guests: `adapter 2` |  | `lan` |");
  expect(text).toMatch(/291 resources \(`virtualbox_vm`\), without their attributes\n/);
});

test("a comment on another package of 300 guests is a few lines, without the digests of their seeds", () => {
  const text = reviewOf(labOf(COUNT, ["git"]), labOf(COUNT, ["git", "nginx"]));
  expect(text.length).toBeLessThan(5_000);
  expect(text).toContain("- `pc-1` … `pc-300`, 300 guests\n  - `packages`: + `nginx`\n");
  expect(text).toContain("`storage_controllers.IDE.attachments[0].medium`: `the seed` → `another seed`\n");
});
