import http from "node:http";
import type { AddressInfo } from "node:net";
import { checkOwnership } from "../../../../lib/platforms/proxmox/tooling/ownership.js";
import type { StateResource } from "../../../../lib/terraform/terraform.js";
import { ProjectFolder } from "../../../cli/project-folder.js";
import { appliedStack } from "../../../support/applied-stack.js";
import { eachWithProxmoxServer, type ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

const MARK = "labvisor.1f0c9a3e";
const metadata = (path: string) => ({ "//": { metadata: { path: `site/${path}/Default` } } });

const stack = {
  provider: { proxmox: [{}] },
  resource: {
    terraform_data: { pve: metadata("pve") },
    proxmox_virtual_environment_vm: { web: { ...metadata("web"), node_name: "pve", vm_id: 4242 } },
    proxmox_virtual_environment_container: { db: { ...metadata("db"), node_name: "pve", vm_id: 4243 } },
  },
};

const resource = (type: string, name: string, attributes: Record<string, unknown>) => ({
  mode: "managed",
  type,
  name,
  provider: 'provider["registry.terraform.io/bpg/proxmox"]',
  instances: [{ attributes }],
});
const identity = resource("terraform_data", "pve", { input: { value: "1f0c9a3e", type: "string" } });
const web = (tags: readonly string[] = [MARK]) =>
  resource("proxmox_virtual_environment_vm", "web", { vm_id: 4242, tags });

let server: ProxmoxServer;
const access = () => ({ PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
eachWithProxmoxServer((fresh) => {
  server = fresh;
});

let resources: readonly StateResource[] = [];
const withState = (...applied: readonly StateResource[]) => {
  resources = applied;
};

/** Returns what is refused before an apply, and before a destroy. */
async function refusals(): Promise<string[][]> {
  const site = appliedStack(stack, resources);
  const outcomes = [];
  for (const creates of [true, false]) {
    const { message } = await checkOwnership([site], creates).then(
      () => ({ message: "" }),
      (error: Error) => error,
    );
    outcomes.push(message.split("\n").filter((line) => line.startsWith("- ")));
  }
  return outcomes;
}

test("ids that are free, or that the lab's own guests have, are planned and applied", async () => {
  withState(identity);
  expect(await refusals()).toEqual([[], []]);
  // A run was killed after it created the guest and before its state was written.
  server.cluster.set(4242, { name: "web", tags: `site;${MARK}` });
  expect(await refusals()).toEqual([[], []]);
  withState(identity, web());
  expect(await refusals()).toEqual([[], []]);
});

test("a stranger's guest with an id of the lab is neither adopted nor destroyed", async () => {
  withState(identity);
  server.cluster.set(4242, { name: "payroll" }).set(4243, { type: "lxc", name: "mail", tags: "prod" });
  const problems = [
    "- the id 4242, for web: the virtual machine payroll on the node pve has it. Give web another vmId, or remove that guest.",
    "- the id 4243, for db: the container mail on the node pve has it. Give db another vmId, or remove that guest.",
  ];
  expect(await refusals()).toEqual([problems, []]);
});

test("a guest that the token may not see keeps its id", async () => {
  withState(identity);
  server.cluster.set(4242, { name: "secret", hidden: true });
  const [planned] = await refusals();
  expect(planned).toEqual([
    "- the id 4242, for web: a guest that the token may not see has it. Give web another vmId, or allow the token to see that guest (VM.Audit on /vms/4242).",
  ]);
});

test("a guest that replaced the lab's, and that the token may not see, is neither changed nor destroyed", async () => {
  withState(identity, web());
  server.cluster.set(4242, { name: "payroll", hidden: true });
  const problem =
    "- the id 4242, for web: a guest that the token may not see has it. If it is the lab's, allow the token to see that guest (VM.Audit on /vms/4242).";
  expect(await refusals()).toEqual([[problem], [problem]]);
});

test.each([
  ["an empty object", "{}"],
  ["no data", '{"data":null}'],
  ["an empty list for everything", '{"data":[]}'],
  ["a web page", "<html></html>"],
])("a server that answers with %s verifies nothing", async (_, body) => {
  const proxy = http.createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => proxy.listen(0, "localhost", resolve));
  process.env.PROXMOX_VE_ENDPOINT = `http://localhost:${(proxy.address() as AddressInfo).port}`;
  try {
    for (const applied of [[], [identity, web()]]) {
      expect(await checkOwnership([appliedStack(stack, applied)], true)).toMatch(
        /with something other than Proxmox VE does; check the address/,
      );
    }
  } finally {
    await new Promise((resolve) => proxy.close(resolve));
  }
});

test("a second checkout of the lab does not take the first one's guests", async () => {
  withState();
  server.cluster.set(4242, { name: "web", tags: "site;labvisor.77777777" });
  const [planned] = await refusals();
  expect(planned).toEqual([
    "- the id 4242, for web: the virtual machine web on the node pve has it, which another lab or another state of this lab applied (its tag is labvisor.77777777). Use that state, or give web another vmId.",
  ]);
});

test("a guest that replaced the lab's by hand is neither changed nor destroyed", async () => {
  withState(identity, web());
  server.cluster.set(4242, { name: "payroll" });
  const problem = `- the id 4242, for web: the virtual machine payroll on the node pve has it, without the lab's tag ${MARK}. If it is the lab's guest, give it the tag again; if not, remove the guest from the state (terraform state rm).`;
  expect(await refusals()).toEqual([[problem], [problem]]);
});

test("a lab that was applied before labs had marks gets them", async () => {
  withState(web(["site"]));
  server.cluster.set(4242, { name: "web", tags: "site" });
  expect(await refusals()).toEqual([[], []]);
});

test("without an answer, nothing is planned or destroyed unless the user insists", async () => {
  const project = new ProjectFolder().withStack("site", stack as never).withTerraform();
  try {
    const labvisor = (...args: string[]) => project.labvisor(args, access());
    const commands = () => project.calls.map(({ args }) => args[0]).filter((name) => name !== "state");
    server.forbidden.add("/cluster/resources");
    for (const args of [["plan"], ["destroy", "--auto-approve"]]) {
      const { exitCode, stderr } = await labvisor(...args);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/It cannot be checked whether other labs own .* give --allow-unverified-ownership\./);
    }
    expect(commands()).toEqual([]);
    const allowed = await labvisor("plan", "--allow-unverified-ownership");
    expect(allowed).toMatchObject({ exitCode: 0 });
    expect(allowed.stderr).toMatch(/^Warning: ownership was not checked\. /m);
    server.forbidden.clear();
    server.cluster.set(4242, { name: "payroll" });
    expect((await labvisor("apply", "--auto-approve")).stderr).toMatch(
      /are not this lab's; nothing was changed:\n- the id/,
    );
    expect(commands()).toEqual(["plan"]);
  } finally {
    project.remove();
  }
});

test("an id that somebody takes while the user reads the plan is not taken over", async () => {
  const project = new ProjectFolder()
    .withStack("site", stack as never)
    .withTerraform('if (command === "plan") process.exit(2);');
  try {
    const commands = () => project.calls.map(({ args }) => args[0]).filter((name) => name !== "state");
    const [before, after] = [new Map(), new Map([[4242, { name: "payroll" }]])];
    Object.defineProperty(server, "cluster", { get: () => (commands().includes("plan") ? after : before) });
    const { exitCode, stderr } = await project.labvisor(["apply", "--auto-approve"], access());
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("- the id 4242, for web: the virtual machine payroll on the node pve has it."),
    ]);
    expect(commands()).toEqual(["plan"]);

    Object.defineProperty(server, "cluster", { get: () => before });
    expect((await project.labvisor(["apply", "--auto-approve"], access())).exitCode).toBe(0);
    const [, , last] = project.calls.filter(({ args }) => args[0] !== "state");
    expect(last.args).toEqual(expect.arrayContaining(["apply", "labvisor.tfplan"]));

    const declined = await project.onTerminal(["apply"], access(), "no\n");
    expect([declined.exitCode, declined.stdout]).toEqual([
      1,
      expect.stringContaining("Canceled; nothing was changed."),
    ]);
  } finally {
    project.remove();
  }
});
