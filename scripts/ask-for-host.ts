import { createInterface } from "node:readline";
import { HOSTS, type Host } from "../lib/cli/host.js";
import { LabError } from "../lib/lab-error.js";

/**
 * Asks for the host to use until the answer is valid.
 *
 * @throws {LabError} The input ends without an answer.
 */
export async function askForHost(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<Host> {
  const terminal = createInterface({ input, output });
  terminal.setPrompt("VirtualBox is installed. Use the real host or a simulated one? [simulated] ");
  terminal.prompt();
  for await (const line of terminal) {
    const answer = line.trim() || "simulated";
    const host = HOSTS.find((each) => each === answer);
    if (host) return host;
    output.write(`Answer ${HOSTS.join(" or ")}.\n`);
    terminal.prompt();
  }
  throw new LabError("No host was chosen; answer real or simulated.");
}
