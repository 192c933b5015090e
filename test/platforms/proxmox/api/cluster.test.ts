import http from "node:http";
import type { AddressInfo } from "node:net";
import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../../../lib/platforms/proxmox/api/cluster.js";
import { ProxmoxApiError } from "../../../../lib/platforms/proxmox/api/error.js";

/** The `data` of every response of the server. */
let data: unknown;
const server = http.createServer((_, response) => response.end(JSON.stringify({ data })));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "localhost", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const TOKEN = { PROXMOX_VE_API_TOKEN: "root@pam!ci=s3cret" };
const PASSWORD = { PROXMOX_VE_USERNAME: "root@pam", PROXMOX_VE_PASSWORD: "s3cret" };
const cluster = (env: NodeJS.ProcessEnv = TOKEN) => {
  const { port } = server.address() as AddressInfo;
  return new ProxmoxCluster(new ProxmoxApi(accessFrom({ PROXMOX_VE_ENDPOINT: `http://localhost:${port}`, ...env })));
};

test("version() returns the version, and permissions() the rights by path", async () => {
  data = { version: "8.4.1" };
  expect(await cluster().version()).toBe("8.4.1");
  data = { "/": { "VM.Audit": 1 }, "/vms": {} };
  expect([...(await cluster().permissions())]).toEqual([
    ["/", ["VM.Audit"]],
    ["/vms", []],
  ]);
});

describe("a response that is not from Proxmox VE is rejected", () => {
  const refused = async (answer: Promise<unknown>) => {
    await expect(answer).rejects.toBeInstanceOf(ProxmoxApiError);
    await expect(answer).rejects.toThrow(/answered .* with something other than Proxmox VE does; check the address/);
  };

  test.each([[null], ["8.4.1"], [{}], [{ version: 8 }]])("to the request for the version: %j", async (answer) => {
    data = answer;
    await refused(cluster().version());
  });

  test.each([["all"], [[{}]], [{ "/": null }], [{ "/": "VM.Audit" }]])(
    "to the request for permissions: %j",
    async (answer) => {
      data = answer;
      await refused(cluster().permissions());
    },
  );

  test.each([[null], [{}], [{ ticket: "x" }]])("to a login: %j", async (answer) => {
    data = answer;
    await refused(cluster(PASSWORD).version());
  });
});

test("a response that is not a list of nodes is ignored", async () => {
  for (data of [null, {}, [], [null], ["pve"]]) expect(await cluster().nodes()).toBeUndefined();
});
