import { readFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../../cli/project-folder.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

const metadata = (name: string) => ({ "//": { metadata: { path: `site/${name}/Default` } } });
const MARK = "labvisor.1f0c9a3e";
const mark = "labvisor.${terraform_data.pve.input}";
const stack = {
  provider: { proxmox: [{}] },
  resource: {
    terraform_data: { pve: { ...metadata("pve"), input: "${sha256(...)}", lifecycle: { ignore_changes: ["input"] } } },
    proxmox_network_linux_bridge: {
      lan: { ...metadata("lan"), node_name: "pve", name: "vmbr1001", comment: `site lan ${mark}` },
    },
    proxmox_virtual_environment_vm: {
      web: { ...metadata("web"), node_name: "pve", vm_id: 4242, tags: [mark, "site"] },
    },
  },
};

const created = (address: string, provider_name: string, after: object) => ({
  ...{ address, type: address.split(".")[0], provider_name },
  change: { actions: ["create"], before: null, after, after_unknown: { id: true } },
});
const plan = {
  terraform_version: "1.9.8",
  resource_changes: [
    created("terraform_data.pve", "terraform.io/builtin/terraform", { input: "1f0c9a3e" }),
    created("proxmox_virtual_environment_vm.web", "registry.terraform.io/bpg/proxmox", { vm_id: 4242, tags: [MARK] }),
  ],
};

let server: ProxmoxServer;
let project: ProjectFolder;
beforeEach(async () => {
  server = await ProxmoxServer.start();
  server.cluster.set(4242, { name: "web", tags: `site;${MARK}` });
  server.nodes.pve.bridges.push(`vmbr1001#site lan ${MARK}`);
  // The state is what was pushed.
  project = new ProjectFolder().withStack("site", stack as never).withTerraform(`
    const fs = require("node:fs");
    if (command === "plan" && args.includes("-json"))
      console.log(JSON.stringify({ overrides: fs.readFileSync("recovery_override.tf.json", "utf8") }));
    if (command === "show") console.log(${JSON.stringify(JSON.stringify(plan))});
    if (args[1] === "push") fs.copyFileSync(args[2], "state.json");
    if (args[1] === "pull" && fs.existsSync("state.json")) console.log(fs.readFileSync("state.json", "utf8"));`);
});
afterEach(async () => {
  project.remove();
  await server.stop();
});

test("labvisor recover puts guests and the lab's mark into the state, and imports everything else", async () => {
  const env = { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
  const refused = await project.labvisor(["plan"], env);
  expect(refused.stderr).toContain(
    "- If the state of site was lost, take what is there into a new one: labvisor recover site\n",
  );
  const { exitCode, stdout } = await project.labvisor(["recover", "site", "--auto-approve"], env);
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringContaining(
      `site was applied on pve as ${MARK}, and its state does not have:\n` +
        "  virtual machine web (id 4242)\n  bridge vmbr1001\n",
    ),
  ]);
  const read = (name: string) =>
    JSON.parse(readFileSync(path.join(project.path, "cdktf.out/stacks/site", name), "utf8"));
  expect(read("state.json").resources).toMatchObject([
    { type: "terraform_data", instances: [{ attributes: { input: { value: "1f0c9a3e", type: "string" } } }] },
    { type: "proxmox_virtual_environment_vm", instances: [{ attributes: { id: "4242", vm_id: 4242, tags: [MARK] } }] },
  ]);
  expect(read("lost.imports.tf.json")).toEqual({
    import: [{ to: "proxmox_network_linux_bridge.lan", id: "pve:vmbr1001" }],
  });
  expect(project.has("cdktf.out/stacks/site/recovery_override.tf.json")).toBe(false);

  expect((await project.labvisor(["apply", "--auto-approve"], env)).exitCode).toBe(0);
  expect(project.has("cdktf.out/stacks/site/lost.imports.tf.json")).toBe(false);
  // The bridge is not in this fake's state, but carries its mark: as after a killed run.
  const resumed = await project.labvisor(["plan"], env);
  expect(resumed.stderr).toContain("site: an earlier run was interrupted before it stored bridge vmbr1001.");
  expect(project.has("cdktf.out/stacks/site/interrupted.imports.tf.json")).toBe(true);
});
