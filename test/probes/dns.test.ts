import { answersIn, askWithNode, evaluateDns, queryCommand } from "../../lib/probes/dns.js";
import { type DnsServer, UnreachableError } from "../../lib/probes/prober.js";
import { run } from "../../lib/process/run.js";
import { NameServer } from "../support/name-server.js";
import { missingProgram, testUnless } from "../support/requirements.js";

let server: NameServer;
beforeAll(async () => {
  server = await NameServer.listen(
    (name) =>
      ({
        "web.lab.example": { addresses: ["10.0.0.10", "10.0.0.11"] },
        "six.lab.example": {},
        "busy.lab.example": { code: 2 },
        "no.lab.example": { code: 3 },
        "closed.lab.example": { code: 5 },
      })[name],
  );
});
afterAll(() => server.close());

const NAMES = ["web", "six", "busy", "no", "closed", "silent"].map((name) => `${name}.lab.example`);

async function askWithPython(to: DnsServer, names: readonly string[], seconds: number) {
  return answersIn(await run("sh", ["-c", queryCommand(to, names, seconds)]), seconds);
}

const clients = [
  ["Node", askWithNode, test],
  ["a guest's Python", askWithPython, testUnless(missingProgram("sh", "python3"))],
] as const;

for (const [client, ask, testWith] of clients) {
  testWith(`${client} reports the addresses, the response code, or that there is no response`, async () => {
    const answers = await ask({ address: "127.0.0.1", port: server.port }, NAMES, 0.5);
    expect(Object.fromEntries(answers)).toEqual({
      "web.lab.example": { code: "NOERROR", addresses: ["10.0.0.10", "10.0.0.11"] },
      "six.lab.example": { code: "NOERROR", addresses: [] },
      "busy.lab.example": { code: "SERVFAIL", addresses: [] },
      "no.lab.example": { code: "NXDOMAIN", addresses: [] },
      "closed.lab.example": { code: "REFUSED", addresses: [] },
      "silent.lab.example": new UnreachableError("no response within 0.5 s"),
    });
  });

  testWith(`${client} reports a port without a name server`, async () => {
    const closed = await NameServer.listen(() => undefined);
    const { port } = closed;
    closed.close();
    const answers = await ask({ address: "127.0.0.1", port }, ["web"], 2);
    expect(answers.get("web")).toEqual(new UnreachableError("connection refused"));
  });
}

test("a guest without Python cannot query a name server, and the error quotes its shell", () => {
  expect(() => answersIn({ exitCode: 127, stdout: "", stderr: "sh: 1: python3: not found\n" }, 1)).toThrow(
    "the name server cannot be queried: sh: 1: python3: not found",
  );
});

test.each(["null", '{"web":null}', '{"web":{"code":"NOERROR","addresses":5}}'])(
  "the output %s of a guest is no answer",
  (stdout) => {
    expect(() => answersIn({ exitCode: 0, stdout, stderr: "" }, 1)).toThrow(
      `the name server cannot be queried: ${stdout}`,
    );
  },
);

test("an answer is as expected if it has the wanted addresses in any order, or any address", () => {
  const question = { kind: "dns", port: 53, name: "web" } as const;
  const answer = { code: "NOERROR", addresses: ["10.0.0.11", "10.0.0.10"] };
  expect(evaluateDns(answer, question)).toBeUndefined();
  expect(evaluateDns(answer, { ...question, answers: ["10.0.0.10", "10.0.0.11"] })).toBeUndefined();
  expect(evaluateDns(answer, { ...question, answers: ["10.0.0.10"] })).toBe(
    "the answer for web is 10.0.0.10, 10.0.0.11; expected 10.0.0.10",
  );
  expect(evaluateDns({ code: "NXDOMAIN", addresses: [] }, question)).toBe("the answer for web is NXDOMAIN");
  expect(evaluateDns({ code: "NOERROR", addresses: [] }, question)).toBe("the answer for web has no IPv4 address");
});
