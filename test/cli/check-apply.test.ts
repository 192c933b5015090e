import { mkdirSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { App } from "cdktf";
import { Checks, Disk, Lab, Probe, Reachability, Size, VirtualBox, VirtualMachine } from "../../lib/index.js";
import { type Attached, attach } from "../../lib/plugin/index.js";
import { mockProvider } from "../../lib/rehearsal/mock-provider.js";
import { LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";

const NULL_RESOURCE = {
  block: {
    attributes: {
      id: { type: "string", computed: true },
      triggers: { type: ["map", "string"], optional: true, requires_replace: true },
    },
  },
};

/** A lab with one guest, whose server is simulated by this process. */
function checks(app: App, port: number): Checks {
  const lab = new Lab(app, "campus");
  const hypervisor = new VirtualBox(lab, "laptop");
  const web = new VirtualMachine(lab, "web", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
  const stack = new Checks(app, "checks", { lab });
  const probe = Probe.http({ port, contains: "hello" });
  new Reachability(stack, "web-answers", { to: web, probe, address: "127.0.0.1", retries: 0, timeoutSeconds: 2 });
  return stack;
}

describeWithTerraform("a stack of checks", () => {
  let server: Server;
  let attached: Attached;
  let folder: LabFolder;
  let port: number;

  beforeAll(async () => {
    server = createServer((_, response) => response.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
    attached = await attach(mockProvider({ block: {} }, { null_resource: NULL_RESOURCE }), "hashicorp/null");
    folder = new LabFolder(attached);
    mkdirSync(path.join(folder.path, "node_modules"));
    symlinkSync(path.resolve("."), path.join(folder.path, "node_modules", "labvisor"));
    await folder.synthesize((app) => checks(app, port), folder.path);
  });
  afterAll(() => {
    server.close();
    attached.close();
    folder.remove();
  });

  test("runs at each apply, and a failed check fails the apply with its reason", async () => {
    const passed = new RegExp(`this machine +http ${port} ok`);
    expect(await folder.apply()).toMatch(passed);
    expect(await folder.apply()).toMatch(passed);

    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    const { exitCode, stdout, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain("FAILED web-answers: this machine to web: 127.0.0.1: connection refused");
  });
});
