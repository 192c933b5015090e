import { createInterface } from "node:readline";
import { HOSTS, type Host } from "../lib/cli/host.js";
import { LabError } from "../lib/lab-error.js";

/**
 * Asks which host to use until the answer is one.
 *
 * @throws {LabError} The input ends before.
 */
export async function askForHost(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<Host> {
  const terminal = createInterface({ input, output });
  terminal.setPrompt("VirtualBox is installed here. Use it (real), or a simulated host? [simulated] ");
  terminal.prompt();
  for await (const line of terminal) {
    const answer = line.trim() || "simulated";
    const host = HOSTS.find((each) => each === answer);
    if (host) return host;
    output.write(`Please answer ${HOSTS.join(" or ")}.\n`);
    terminal.prompt();
  }
  throw new LabError("No host was chosen.");
}
