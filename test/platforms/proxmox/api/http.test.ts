import http from "node:http";
import type { AddressInfo } from "node:net";
import { send } from "../../../../lib/platforms/proxmox/api/http.js";

let answer: (response: http.ServerResponse) => void;
const server = http.createServer((_, response) => answer(response));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "localhost", resolve)));
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
const get = () => {
  const url = new URL(`http://localhost:${(server.address() as AddressInfo).port}`);
  return send({ method: "GET", url, headers: {}, insecure: false }, { milliseconds: 500, bytes: 1000 });
};

test("an answer within the limits is returned", async () => {
  answer = (response) => response.end("x".repeat(1000));
  expect(await get()).toMatchObject({ status: 200, body: "x".repeat(1000) });
});

test("a server that answers drop by drop is given up", async () => {
  answer = (response) => {
    const drops = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(drops));
  };
  await expect(get()).rejects.toThrow("no complete answer for 0.5 s");
});

test("an answer without an end does not fill the memory", async () => {
  answer = (response) => {
    const flood = setInterval(() => response.write("x".repeat(600)), 1);
    response.on("close", () => clearInterval(flood));
  };
  await expect(get()).rejects.toThrow("the answer has more than 1000 bytes");
});

test("a connection that is closed in the middle of an answer is an error", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": 100 }).write("x");
    setTimeout(() => response.destroy(), 20);
  };
  await expect(get()).rejects.toThrow();
});
