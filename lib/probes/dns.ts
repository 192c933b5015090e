import { promises as dns } from "node:dns";
import { isIPv6 } from "node:net";
import type { NetworkQuestion } from "../lab/question.js";
import { LabError } from "../lab-error.js";
import { shellWord } from "../shell-word.js";
import { EXIT_CODES } from "./exit-codes.js";
import { type DnsAnswer, type DnsAnswers, type DnsServer, UnreachableError } from "./prober.js";
import { lastLine, quoted, type ShellResult } from "./shell.js";

/** The errors of Node's resolver that are answers of the server, by its response code. */
const CODES: Readonly<Record<string, string>> = {
  ENODATA: "NOERROR",
  EFORMERR: "FORMERR",
  ESERVFAIL: "SERVFAIL",
  ENOTFOUND: "NXDOMAIN",
  ENOTIMP: "NOTIMP",
  EREFUSED: "REFUSED",
};

/** Queries a name server with Node's resolver. */
export async function askWithNode(
  { address, port }: DnsServer,
  names: readonly string[],
  timeoutSeconds: number,
): Promise<DnsAnswers> {
  const resolver = new dns.Resolver({ timeout: timeoutSeconds * 1000, tries: 1 });
  resolver.setServers([`${isIPv6(address) ? `[${address}]` : address}:${port}`]);
  const answers = names.map(async (name): Promise<readonly [string, DnsAnswer | UnreachableError]> => {
    try {
      return [name, { code: "NOERROR", addresses: await resolver.resolve4(name) }];
    } catch (error) {
      const { code = "", message } = error as NodeJS.ErrnoException;
      if (CODES[code] !== undefined) return [name, { code: CODES[code], addresses: [] }];
      const reason = code === "ECONNREFUSED" ? "connection refused" : message;
      return [name, new UnreachableError(code === "ETIMEOUT" ? noResponse(timeoutSeconds) : reason)];
    }
  });
  return new Map(await Promise.all(answers));
}

/**
 * A Python program that queries a DNS server for the IPv4 addresses of names (RFC 1035), and prints the answers as
 * JSON, keyed by name. Guests with cloud-init have Python; few have a program that queries a given server.
 */
const QUERY = `import json, socket, struct, sys

ATTEMPTS = 3
CODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]


def ask(number, name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query = struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\\0" + struct.pack("!2H", 1, 1)
    with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(float(seconds) / ATTEMPTS)
        link.connect((server, int(port)))
        for attempt in range(ATTEMPTS):
            link.send(query)
            try:
                answer = link.recv(4096)
            except socket.timeout:
                continue
            return {"code": CODES[min(answer[3] & 15, 5)], "addresses": addresses(answer, len(query))}
    return {"error": ""}


def addresses(answer, at):
    found = []
    for _ in range(struct.unpack("!H", answer[6:8])[0]):
        while answer[at] not in (0, *range(192, 256)):
            at += answer[at] + 1
        at += 1 if answer[at] == 0 else 2
        kind, _, _, size = struct.unpack("!2HIH", answer[at : at + 10])
        if kind == 1:
            found.append(socket.inet_ntoa(answer[at + 10 : at + 10 + size]))
        at += 10 + size
    return found


server, port, seconds, *names = sys.argv[1:]
found = {}
for number, name in enumerate(names):
    try:
        found[name] = ask(number, name)
    except OSError as error:
        found[name] = {"error": error.strerror or str(error)}
print(json.dumps(found))`;

/** Returns the command that queries a name server from a guest. `answersIn` reads its output. */
export function queryCommand({ address, port }: DnsServer, names: readonly string[], timeoutSeconds: number): string {
  const args = [address, port, timeoutSeconds, ...names].map((each) => shellWord(`${each}`)).join(" ");
  return `python3 - ${args} <<'PYTHON'\n${QUERY}\nPYTHON`;
}

/**
 * Returns the answers in the output of the command of `queryCommand`.
 *
 * @throws {LabError} The command has failed.
 */
export function answersIn({ stdout, stderr }: ShellResult, timeoutSeconds: number): DnsAnswers {
  try {
    const found: Readonly<Record<string, Partial<DnsAnswer> & { readonly error?: unknown }>> = JSON.parse(stdout);
    return new Map(
      Object.entries(found).map(([name, { error, code, addresses = [] }]) => [
        name,
        error === undefined
          ? { code: quoted(String(code)), addresses: addresses.map((each) => quoted(String(each))) }
          : new UnreachableError(quoted(String(error)).toLowerCase() || noResponse(timeoutSeconds)),
      ]),
    );
  } catch {
    throw new LabError(`the name server cannot be queried: ${lastLine(stderr || stdout)}`, {
      exitCode: EXIT_CODES.unknown,
    });
  }
}

function noResponse(timeoutSeconds: number): string {
  return `no response within ${timeoutSeconds} s`;
}

/** Returns the problem with an answer, or undefined if it is as expected. */
export function evaluateDns(
  { code, addresses }: DnsAnswer,
  { name, answers }: Extract<NetworkQuestion, { kind: "dns" }>,
): string | undefined {
  if (code !== "NOERROR") return `the answer for ${name} is ${code}`;
  if (addresses.length === 0) return `the answer for ${name} has no IPv4 address`;
  const [found, wanted] = [addresses, answers ?? addresses].map((each) => [...new Set(each)].sort().join(", "));
  return found === wanted ? undefined : `the answer for ${name} is ${found}; expected ${wanted}`;
}
