import http from "node:http";
import type { AddressInfo } from "node:net";
import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../../../lib/platforms/proxmox/api/cluster.js";
import { ProxmoxApiError } from "../../../../lib/platforms/proxmox/api/error.js";

/** The `data` of every response of the server. */
let data: unknown;
/** The whole response, where it is not `data`. */
let respond: ((response: http.ServerResponse) => void) | undefined;
const server = http.createServer((_, response) =>
  respond ? respond(response) : response.end(JSON.stringify({ data })),
);
afterEach(() => {
  respond = undefined;
});
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
  for (data of [null, {}, [], [null], ["pve"], [{}], [{ node: 5 }], [{ node: "pve", status: {} }]])
    expect(await cluster().nodes()).toBeUndefined();
});

test("a response that is not a list of storages is ignored", async () => {
  for (data of [[{}], [{ storage: "a", content: 5 }], [{ storage: "a", content: ["images"] }]])
    expect(await cluster().storages("pve")).toBeUndefined();
});

describe("a response that is not understood does not count as an empty cluster", () => {
  const strange = /answered .* with something other than Proxmox VE does/;

  test.each([[null], [undefined], [{}], ["x"], [[null]], [[{}]], [[{ vmid: null }]], [[{ vmid: "x" }]]])(
    "to the request for guests: %j",
    async (answer) => {
      data = answer;
      await expect(cluster().guests()).rejects.toThrow(strange);
    },
  );

  test.each([[[{ vmid: true }]], [[{ vmid: 4.5 }]], [[{ vmid: [4242] }]], [[{ vmid: 4242, tags: ["a"] }]]])(
    "to the request for guests: %j",
    async (answer) => {
      data = answer;
      await expect(cluster().guests()).rejects.toThrow(strange);
    },
  );

  test.each([[null], [undefined], [{}], [[]], [true], ["4243"]])("to the request for a free id: %j", async (answer) => {
    data = answer;
    await expect(cluster().isTaken(4242)).rejects.toThrow(strange);
  });

  test.each([[null], [{}], [[null]], [[{}]], [[5]], [[{ id: 5 }]]])(
    "to the request for backup jobs: %j",
    async (answer) => {
      data = answer;
      expect(await cluster().backupJobs()).toBeUndefined();
    },
  );
});

test("ids are understood as numbers and as strings", async () => {
  data = [
    { vmid: 4242, name: "web" },
    { vmid: "4243", type: "lxc" },
  ];
  expect([...(await cluster().guests()).keys()]).toEqual([4242, 4243]);
  for (data of [4242, "4242"]) expect(await cluster().isTaken(4242)).toBe(false);
});

test("a redirect is rejected, and names the variable to correct", async () => {
  respond = (response) => response.writeHead(301, { location: "https://elsewhere.example/" }).end();
  await expect(cluster().version()).rejects.toThrow(
    /redirects GET \/version \(Moved Permanently\)\. Set PROXMOX_VE_ENDPOINT to the address that answers itself\./,
  );
});

test("an error is shown on one line, without characters that a terminal obeys", async () => {
  const errors = { "vmid\u001b[31m": "\u001b]0;title\u0007first\nsecond" };
  respond = (response) => response.writeHead(400, "bad").end(JSON.stringify({ errors }));
  await expect(cluster().version()).rejects.toThrow(/refused GET \/version: bad; vmid\S*: \S*first second$/);
  for (const each of ["text", [1], null])
    for (respond of [(response: http.ServerResponse) => response.writeHead(400).end(JSON.stringify({ errors: each }))])
      await expect(cluster().version()).rejects.toThrow(/refused GET \/version: Bad Request$/);
});

describe("the default route of a node", () => {
  const report = (route: string) =>
    `==== general info ====\n\n# ip -details -4 route show\n${route}unicast 10.0.0.0/24 dev vmbr1 scope link \n` +
    "\n# ip -details -6 route show\nunicast default via fe80::1 dev vmbr0\n";

  test.each<[string, unknown, string, boolean | undefined]>([
    ["is there where an interface has a gateway", [{ iface: "vmbr0", gateway: "192.0.2.1" }], "", true],
    ["is there where an interface has DHCP", [{ iface: "vmbr0", method: "dhcp" }], "", true],
    [
      "is there where the report has it",
      [{ iface: "vmbr0", method: "manual" }],
      report("unicast default via 192.0.2.1 dev vmbr0 proto bgp \n"),
      true,
    ],
    ["is missing where the report has none for IPv4", [{ iface: "vmbr0", method: "manual" }], report(""), false],
    ["is unknown where there is no report", [{ iface: "vmbr0", method: "manual" }], "strange", undefined],
  ])("%s", async (_, interfaces, text, expected) => {
    const paths: (string | undefined)[] = [];
    respond = (response) => {
      const { url } = response.req;
      paths.push(url);
      response.end(JSON.stringify({ data: url?.endsWith("/report") ? text : interfaces }));
    };
    expect(await cluster().hasDefaultRoute("pve")).toBe(expected);
    expect(paths).toHaveLength(text === "" ? 1 : 2);
  });
});
