// npm start: applies the lab in examples/host-only, plans it again, and shows it. npm run stop: destroys it. Uses the
// implementation of the command line.
import path from "node:path";
import { parseArgs } from "node:util";
import { apply } from "../lib/cli/commands/apply.js";
import { destroy } from "../lib/cli/commands/destroy.js";
import { plan } from "../lib/cli/commands/plan.js";
import { currentHost, type Host, hostFromEnvironment, parseHost } from "../lib/cli/host.js";
import { readProject } from "../lib/cli/project.js";
import { initialize, openSession } from "../lib/cli/session.js";
import { topologyOf } from "../lib/cli/topology.js";
import { LabError } from "../lib/lab-error.js";
import { findProgram } from "../lib/process/programs.js";
import { renderHosts } from "../lib/topology/hosts.js";
import { renderMermaid } from "../lib/topology/mermaid.js";
import { renderTable } from "../lib/topology/table.js";
import { askForHost } from "./ask-for-host.js";

// The repository's cdktf.json runs examples/host-only.
const PROJECT = path.join(__dirname, "..");

const times: string[] = [];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { virtualbox: { type: "string" }, stopped: { type: "boolean" }, destroy: { type: "boolean" } },
  });
  const virtualbox = await chooseHost(values.virtualbox);
  if (virtualbox === "real") console.log("Using VirtualBox on this machine.");
  const session = await timed("synthesis", () => openSession(PROJECT, [], { virtualbox, stopped: values.stopped }));
  await timed("init", () => initialize(session));

  if (values.destroy) return timed("destroy", () => destroy(session, { autoApprove: true }));

  const code = await timed("apply", () => apply(session, { autoApprove: true }));
  if (code !== 0) return code;
  if ((await timed("second plan", () => plan(session, { detailedExitcode: true }))) !== 0) {
    throw new LabError("The second plan has changes; it should have none.");
  }
  const topologies = session.stacks.map((stack) => topologyOf(stack, session.platforms));
  console.log(
    ["", ...topologies.map(renderTable), ...topologies.map(renderHosts), renderMermaid(topologies)].join("\n"),
  );
  const next = values.stopped ? "npx labvisor plan --stopped" : "npx labvisor plan";
  console.log(`Next: ${next}, or npm run stop to destroy the lab.`);
  return 0;
}

/**
 * Returns the requested host, or else the lab's current one, or else the user's choice if VirtualBox is installed, or
 * else the simulated host.
 */
async function chooseHost(option: string | undefined): Promise<Host> {
  const known = option
    ? parseHost(option, "--virtualbox")
    : (hostFromEnvironment() ?? currentHost(readProject(PROJECT)));
  if (known) return known;
  if (!findProgram("VBoxManage") || !process.stdin.isTTY) return "simulated";
  return askForHost(process.stdin, process.stdout);
}

async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times.push(`${step} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

main()
  .then((exitCode) => {
    console.log(`Times: ${times.join(", ")}`);
    process.exitCode = exitCode;
  })
  .catch((error: unknown) => {
    console.error(error instanceof LabError ? error.message : error);
    process.exitCode = error instanceof LabError ? error.exitCode : 1;
  });
