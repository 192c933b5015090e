import { LabError } from "../../lab-error.js";
import type { RunningGuest } from "../running-guest.js";

/**
 * A program for a guest's Python: asks a DNS server for the IPv4 addresses of names (RFC 1035), and prints them as
 * JSON: null for a name that it does not answer.
 */
const QUERY = `import json, socket, struct, sys

server, *names = sys.argv[1:]
found = {}
for number, name in enumerate(names):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query = struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\\0" + struct.pack("!2H", 1, 1)
    found[name] = None
    for attempt in range(3):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.settimeout(2)
            try:
                link.sendto(query, (server, 53))
                answer = link.recv(4096)
            except OSError:
                continue
        found[name] = []
        at = len(query)
        for _ in range(struct.unpack("!H", answer[6:8])[0]):
            while answer[at] not in (0, *range(192, 256)):
                at += answer[at] + 1
            at += 1 if answer[at] == 0 else 2
            kind, _, _, size = struct.unpack("!2HIH", answer[at : at + 10])
            if kind == 1:
                found[name].append(socket.inet_ntoa(answer[at + 10 : at + 10 + size]))
            at += 10 + size
        break
print(json.dumps(found))`;

/**
 * Asks a name server from a guest.
 *
 * @returns the IPv4 addresses by name: none for a name that the server does not know, and null if it does not answer
 * @throws {LabError} The guest does not answer, or has no Python.
 */
export async function queryNames(
  guest: RunningGuest,
  server: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[] | null>> {
  const { stdout, stderr } = await guest.execute(
    `python3 - ${server} ${names.join(" ")} <<'PYTHON'\n${QUERY}\nPYTHON`,
    120,
  );
  try {
    return new Map(Object.entries(JSON.parse(stdout)));
  } catch {
    throw new LabError(`${guest.name}: ${server} cannot be asked: ${stderr.trim()}`);
  }
}
