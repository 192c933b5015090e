import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { Agent } from "../../../lib/boot/guest/agent.js";
import { VENDOR_DATA } from "../../../lib/boot/guest/agent-program.js";
import { seedWithAgent } from "../../../lib/boot/guest/seed.js";
import { filesOfIso9660, iso9660 } from "../../../lib/files/iso9660.js";
import { Secret } from "../../../lib/index.js";
import { LabError } from "../../../lib/lab-error.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-agent-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A guest's end of the port, which answers each command with its own text. */
function guest(socket: string, answer: (command: string) => string): Socket {
  const port = connect(socket);
  port.setEncoding("utf8").on("data", (text) => {
    for (const line of String(text).trim().split("\n")) {
      const { id, command } = JSON.parse(line);
      port.write(`${JSON.stringify({ id, exitCode: 0, stdout: answer(command), stderr: "" })}\n`);
    }
  });
  port.write('{"ready": true}\n');
  return port;
}

test("commands run once the guest has announced itself, and answers find theirs in any order", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const port = guest(socket, (command) => command.toUpperCase());
  await agent.ready;
  const results = await Promise.all(["one", "two", "three"].map((command) => agent.execute(command, 5)));
  expect(results.map(({ stdout }) => stdout)).toEqual(["ONE", "TWO", "THREE"]);
  port.destroy();
  agent.close();
});

test("what is no message of the agent's is ignored", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const port = connect(socket);
  for (const line of [
    "null",
    "5",
    '"x"',
    "garbage",
    '{"id":1,"exitCode":0}',
    '{"id":1,"data":5}',
    '{"id":1,"data":""}',
  ])
    port.write(`${line}\n`);
  const result = new Promise((resolve) => port.once("data", () => resolve(undefined)));
  port.write('{"ready": true}\n');
  await agent.ready;
  const executed = agent.execute("true", 5);
  await result;
  for (const reply of [
    { stdout: 5, stderr: null },
    { stdout: "right", stderr: "" },
  ])
    port.write(`${JSON.stringify({ id: 1, exitCode: 0, ...reply })}\n`);
  expect(await executed).toMatchObject({ stdout: "right" });
  port.destroy();
  agent.close();
});

test("a reply may arrive in parts", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const port = connect(socket);
  const reply = JSON.stringify({ id: 1, exitCode: 0, stdout: "x".repeat(3_000_000), stderr: "" });
  port.write('{"ready": true}\n');
  await agent.ready;
  const executed = agent.execute("true", 5);
  port.write(`${reply}\n`);
  expect((await executed).stdout).toHaveLength(3_000_000);
  port.destroy();
  agent.close();
});

test("a guest that restarts is ready when it has announced itself again", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const port = guest(socket, () => "");
  await agent.ready;
  agent.expectRestart();
  const readiness = agent.ready.then(() => "ready");
  await agent.execute("reboot", 5);
  expect(await Promise.race([readiness, "restarting"])).toBe("restarting");
  port.write('{"ready": true}\n');
  expect(await readiness).toBe("ready");
  port.destroy();
  agent.close();
});

test("a connection to a port sends and receives bytes, and closes with its ends", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const received: { id: number; port?: number; data?: string }[] = [];
  const port = connect(socket);
  const reply = (id: number, data: Buffer) => port.write(`${JSON.stringify({ id, data: data.toString("base64") })}\n`);
  createInterface(port).on("line", (line) => {
    const message = JSON.parse(line);
    received.push(message);
    if (message.port !== undefined) reply(message.id, Buffer.of(0, 255));
    if (message.data === "") reply(message.id, Buffer.alloc(0));
  });
  port.write('{"ready": true}\n');
  await agent.ready;
  const stream = agent.connect(22);
  stream.end(Buffer.of(1, 2, 10));
  expect(await buffer(stream)).toEqual(Buffer.of(0, 255));
  const [{ id }] = received;
  expect(received).toEqual([
    { id, port: 22 },
    { id, data: "AQIK" },
    { id, data: "" },
  ]);
  port.destroy();
  agent.close();
});

test("a guest that ends does not answer, and its connections end", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const port = connect(socket);
  port.write('{"ready": true}\n');
  await agent.ready;
  const stream = agent.connect(22);
  const closed = new Promise((resolve) => stream.once("close", resolve));
  const running = agent.execute("sleep 60", 60);
  port.destroy();
  await expect(running).rejects.toThrow(new LabError("web does not answer"));
  await closed;
  await expect(agent.execute("true", 60)).rejects.toThrow(new LabError("web does not answer"));
  agent.close();
});

test("a guest without a connection does not answer", async () => {
  const agent = await Agent.listen("web", path.join(folder, "agent"));
  await expect(agent.execute("true", 1)).rejects.toThrow(new LabError("web does not answer"));
  agent.close();
});

test("other output of a guest to the port is ignored", async () => {
  const socket = path.join(folder, "agent");
  const agent = await Agent.listen("web", socket);
  const port = connect(socket);
  port.write("login: \n");
  port.write('{"ready": true}\n');
  await expect(agent.ready).resolves.toBeUndefined();
  port.destroy();
  agent.close();
});

describe("a seed with the agent", () => {
  const files = { "meta-data": "{}", "network-config": "{}", "user-data": "#cloud-config\n{}\n" };

  const contentOf = async (source: Parameters<typeof seedWithAgent>[1]) =>
    filesOfIso9660(Buffer.from(await seedWithAgent("web", source)));

  test("has the lab's files unchanged, and vendor-data", async () => {
    const source = path.join(folder, "seed.iso");
    writeFileSync(source, iso9660("cidata", files));
    expect(await contentOf(source)).toEqual({ ...files, "vendor-data": VENDOR_DATA });
    expect(filesOfIso9660(readFileSync(source))).toEqual(files);
  });

  test("has the content that the platform would generate", async () => {
    const note = { userData: { hostname: "web" }, networkConfig: { version: 2 } };
    const seed = await contentOf(note);
    expect(seed["user-data"]).toBe('#cloud-config\n{"hostname":"web"}');
    expect(JSON.parse(seed["network-config"])).toEqual({ version: 2 });
    expect(JSON.parse(seed["meta-data"])).toEqual({ "instance-id": "web", "local-hostname": "web" });
  });

  test("has another instance id after a change only where the platform's has", async () => {
    const idOf = async (hostname: string, newInstance?: true) => {
      const note = { userData: { hostname }, networkConfig: {}, ...(newInstance && { newInstance }) };
      return JSON.parse((await contentOf(note))["meta-data"])["instance-id"];
    };
    expect(await idOf("web")).toBe(await idOf("www"));
    expect(await idOf("web", true)).toBe(await idOf("web", true));
    expect(await idOf("web", true)).not.toBe(await idOf("www", true));
  });

  test("has a random value for each secret, and none of the lab's", async () => {
    process.env.TOKEN = "Pl4nted";
    const token = Secret.fromEnvironment("TOKEN");
    const note = { userData: { runcmd: [`a ${token} b ${token}`], hash: token.passwordHash }, networkConfig: {} };
    const { runcmd, hash } = JSON.parse((await contentOf(note))["user-data"].replace("#cloud-config\n", ""));
    delete process.env.TOKEN;
    const [, first, second] = /^a (\S+) b (\S+)$/.exec(runcmd[0]) ?? [];
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(hash).toMatch(/^\$6\$/);
  });
});
