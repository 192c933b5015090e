import { readFileSync } from "node:fs";
import path from "node:path";
import { labvisorProvider } from "../../../../lib/platforms/proxmox/provider/provider.js";
import { rehearsedLabvisorProvider } from "../../../../lib/platforms/proxmox/provider/rehearsed.js";
import { type Attached, attach, type Provider } from "../../../../lib/plugin/index.js";
import { filesBelow } from "../../../support/files-below.js";
import { eachWithProxmoxServer, type ProxmoxServer } from "../../../support/proxmox-server.js";
import { describeWithTerraform, TerraformFolder } from "../../../support/terraform.js";

const SOURCE = "labvisor.invalid/labvisor/proxmox";
const SECRET = "Pl4nted s3cret";

jest.setTimeout(60_000);

describeWithTerraform("labvisor_proxmox_seed", () => {
  let server: ProxmoxServer;
  let attached: Attached;
  let folder: TerraformFolder;
  eachWithProxmoxServer((fresh) => {
    server = fresh;
    server.looks = 0;
  });
  afterEach(() => {
    attached.close();
    folder.remove();
  });

  const start = async (provider: Provider = labvisorProvider) => {
    attached = await attach(provider, SOURCE);
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach, TF_VAR_token: SECRET });
    configure(1);
    await folder.succeed("init");
  };
  const configure = (version: number, secrets: object = { "environment TOKEN": "${var.token}" }) =>
    folder.configure({
      terraform: { required_providers: { labvisor: { source: SOURCE } } },
      variable: { token: { type: "string", ephemeral: true, sensitive: true } },
      resource: {
        labvisor_proxmox_seed: {
          web: {
            node_name: "pve",
            datastore_id: "local",
            file_name: `campus-web-${version}.iso`,
            files: { "user-data": `{"a": "(secret environment TOKEN, version ${version})"}` },
            secrets,
            lifecycle: { create_before_destroy: true },
          },
        },
      },
      output: { drive: { value: "${labvisor_proxmox_seed.web.id}" } },
    });
  const names = () => [...server.images.keys()];

  test("is uploaded with a secret that no state, plan, or output has, and deleted", async () => {
    await start();
    const planned = await folder.succeed("plan", "-out=saved.tfplan", "-no-color");
    const applied = await folder.succeed("apply", "saved.tfplan");
    expect(planned).toContain("local:iso/campus-web-1.iso");
    expect(server.images.get("local:iso/campus-web-1.iso")?.includes(`{"a": "${SECRET}"}`)).toBe(true);
    for (const text of [planned, applied, server.asked.join()]) expect(text).not.toContain(SECRET);
    const leaks = filesBelow(folder.path).filter((file) => readFileSync(path.join(folder.path, file)).includes(SECRET));
    expect(leaks).toEqual([]);
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
    expect(names()).toEqual([]);
  });

  test("has another name with another version, and the one before is deleted after it", async () => {
    await start();
    await folder.apply();
    configure(2);
    await folder.apply();
    expect(names()).toEqual(["local:iso/campus-web-2.iso"]);
    const changes = server.asked.filter((line) => !line.startsWith("GET"));
    expect(changes).toEqual([
      "POST /nodes/pve/storage/local/upload",
      "POST /nodes/pve/storage/local/upload",
      "DELETE /nodes/pve/storage/local/content/local%3Aiso%2Fcampus-web-1.iso",
    ]);
  });

  test("is uploaded again if it is gone, and replaced under the same name", async () => {
    await start();
    await folder.apply();
    server.images.clear();
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    await folder.apply("-replace=labvisor_proxmox_seed.web");
    expect(names()).toEqual(["local:iso/campus-web-1.iso"]);
    expect(await folder.planCode()).toBe(0);
  });

  test("is not in the state as complete if its upload fails, and the next apply uploads it", async () => {
    await start();
    server.fails.add("imgcopy");
    const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("no space left on device");
    server.fails.clear();
    await folder.apply();
    expect(names()).toEqual(["local:iso/campus-web-1.iso"]);
    expect(await folder.planCode()).toBe(0);
  });

  test("is not uploaded without the value of a secret", async () => {
    await start();
    configure(1, {});
    const { stderr } = await folder.run("apply", "-auto-approve", "-no-color");
    expect(stderr).toContain("The value of the secret environment TOKEN is missing");
    expect(names()).toEqual([]);
  });

  test("needs the address and credentials of Proxmox VE", async () => {
    delete process.env.PROXMOX_VE_ENDPOINT;
    await start();
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr).toContain("PROXMOX_VE_ENDPOINT is not set");
  });

  test("is uploaded nowhere in a rehearsal", async () => {
    await start(rehearsedLabvisorProvider());
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    configure(2);
    await folder.apply();
    await folder.succeed("destroy", "-auto-approve");
    expect(server.asked).toEqual([]);
  });
});
