// npm run test:proxmox [-- NAME...]: tests the labs in scripts/proxmox/cases.ts, or only those named, with a real
// bpg/proxmox, which Terraform finds in a local mirror or downloads. It validates and plans each lab, and compares the
// plan with the synthesized JSON, and the bindings with the provider's schemas. If PROXMOX_VE_ENDPOINT names a node, it
// also applies, plans again, updates, and destroys each lab there. The node needs the storages local (with all content
// types) and local-lvm, the bridge vmbr0, local:iso/windows.iso, and dnsmasq. PROXMOX_TEST_NODE (pve) and
// PROXMOX_TEST_STORAGE (local-lvm:LVM_THIN) change the node and the storage of the cases. The result is written to
// proxmox-results/, one file for each run.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { App } from "cdktf";
import { majorOf } from "../lib/platforms/proxmox/api/cluster.js";
import { compactJson, extract } from "./bindings/extract.js";
import { PROXMOX_RESOURCES } from "./bindings/resources.js";
import { schemaFile } from "./bindings/schemas.js";
import { CASES, type ProxmoxCase, type ProxmoxStep } from "./proxmox/cases.js";
import { unplanned } from "./proxmox/comparison.js";
import { TestNode } from "./proxmox/node.js";
import { type Outcome, TestProject } from "./proxmox/project.js";

const TERRAFORM = process.env.LABVISOR_TERRAFORM ?? "terraform";

/** A line of the result. */
interface Row {
  readonly name: string;
  readonly step: string;
  readonly seconds?: number;
  /** The output of what failed. Absent if nothing did. */
  readonly failure?: string;
}

/** An endpoint and a token for plans without a node, which ask it nothing. */
const NOWHERE = {
  PROXMOX_VE_ENDPOINT: "https://localhost:9/",
  PROXMOX_VE_API_TOKEN: "nobody@pve!none=00000000-0000-0000-0000-000000000000",
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { case: { type: "string" }, step: { type: "string" } },
    allowPositionals: true,
  });
  if (values.case !== undefined && values.step !== undefined) return synthesize(CASES[values.case][values.step]);
  const unknown = positionals.find((name) => !(name in CASES));
  if (unknown !== undefined) throw new Error(`${unknown} is no case; give some of ${Object.keys(CASES).join(", ")}`);
  const names = positionals.length > 0 ? positionals : Object.keys(CASES);
  const node = process.env.PROXMOX_VE_ENDPOINT ? new TestNode() : undefined;
  const major = node && majorOf(await node.version());
  const rows: Row[] = [];
  const note = (row: Row) => {
    rows.push(row);
    console.log(`${row.failure === undefined ? "ok    " : "FAILED"} ${row.name}: ${row.step} ${seconds(row)}`);
  };
  for (const name of names) {
    const project = new TestProject(name);
    try {
      for await (const row of withoutNode(name, CASES[name], project)) note(row);
      const isForNode = Object.values(CASES[name]).every((step) => (step.major ?? major) === major);
      if (node && isForNode) for await (const row of onNode(name, CASES[name], project, node)) note(row);
    } catch (error) {
      note({ name, step: "the case", failure: String(error) });
    } finally {
      project.remove();
    }
  }
  console.log(`The result is in ${write(rows, await node?.version())}.`);
  return rows.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

function synthesize({ build }: ProxmoxStep): number {
  const app = new App();
  build(app);
  app.synth();
  return 0;
}

/** Validates and plans the first step of a case, and compares the plan with the lab. */
async function* withoutNode(name: string, steps: ProxmoxCase, project: TestProject): AsyncGenerator<Row> {
  const app = JSON.parse(readFileSync(path.join(project.use(Object.keys(steps)[0]).path, "cdktf.json"), "utf8")).app;
  const synthesis = await project.run("sh", ["-c", app]);
  yield row(name, "synthesis", synthesis);
  if (synthesis.exitCode !== 0) return;
  const stacks = path.join(project.path, "cdktf.out/stacks");
  for (const stack of readdirSync(stacks).filter((each) => each !== "checks" && !each.endsWith("-checks"))) {
    const folder = path.join(stacks, stack);
    const terraform = (...args: string[]) =>
      project.run(TERRAFORM, args, folder, process.env.PROXMOX_VE_ENDPOINT ? {} : NOWHERE);
    const init = await terraform("init", "-input=false");
    yield row(name, "init", init);
    if (init.exitCode !== 0) return;
    yield row(name, "validate", await terraform("validate"));
    const plan = await terraform("plan", "-input=false", "-refresh=false", "-out=plan");
    yield row(name, "plan", plan);
    if (plan.exitCode !== 0) return;
    const differences = unplanned(
      JSON.parse(readFileSync(path.join(folder, "cdk.tf.json"), "utf8")),
      JSON.parse((await terraform("show", "-json", "plan")).stdout),
    );
    yield { name, step: "the plan has the lab's values", failure: differences.join("\n") || undefined };
    const schemas = changedSchemas(JSON.parse((await terraform("providers", "schema", "-json")).stdout));
    yield { name, step: "the bindings have the provider's schemas", failure: schemas.join("\n") || undefined };
  }
}

/** Returns the resources whose bindings differ from the provider's schemas. */
function changedSchemas({
  provider_schemas,
}: {
  readonly provider_schemas: Readonly<Record<string, never>>;
}): string[] {
  const [source] = Object.keys(provider_schemas).filter((each) => each.endsWith("/bpg/proxmox"));
  const { resource_schemas } = provider_schemas[source] as {
    readonly resource_schemas: Readonly<Record<string, never>>;
  };
  return Object.entries(PROXMOX_RESOURCES)
    .filter(([type, replaces]) => {
      const text = `${compactJson(extract(resource_schemas[type], replaces))}\n`;
      return text !== readFileSync(schemaFile(type), "utf8");
    })
    .map(([type]) => `${type}: run npm run bindings`);
}

/** Applies each step of a case on the node, plans it again, and finally destroys the lab. */
async function* onNode(name: string, steps: ProxmoxCase, project: TestProject, node: TestNode): AsyncGenerator<Row> {
  const before = await node.inventory();
  for (const [step, { refused, commands = [], ...hooks }] of Object.entries(steps)) {
    await hooks.before?.(node);
    const apply = await project.use(step).labvisor("apply", "--auto-approve");
    if (refused) {
      const isRefused = apply.exitCode !== 0 && refused.test(apply.output);
      yield { ...row(name, `${step}: refused`, apply), failure: isRefused ? undefined : apply.output };
      continue;
    }
    yield row(name, `${step}: apply`, apply);
    yield row(name, `${step}: second plan is empty`, await project.labvisor("plan", "--detailed-exitcode"));
    yield row(name, `${step}: no drift`, await project.labvisor("drift"));
    for (const command of commands)
      yield row(name, `${step}: ${command.join(" ")}`, await project.labvisor(...command));
  }
  if (Object.keys(steps).length === 1 && !Object.values(steps)[0].refused) {
    yield row(name, "stopped: apply", await project.labvisor("apply", "--stopped", "--auto-approve"));
    yield row(
      name,
      "stopped: second plan is empty",
      await project.labvisor("plan", "--stopped", "--detailed-exitcode"),
    );
  }
  yield row(name, "destroy", await project.labvisor("destroy", "--auto-approve"));
  for (const { after } of Object.values(steps)) await after?.(node);
  const now = await node.inventory();
  const differences = [
    ...now.filter((each) => !before.includes(each)).map((each) => `${each} is left`),
    ...before.filter((each) => !now.includes(each)).map((each) => `${each} is gone`),
  ];
  yield { name, step: "the node is as before", failure: differences.join("\n") || undefined };
}

function row(name: string, step: string, { exitCode, output, seconds }: Outcome): Row {
  return { name, step, seconds, failure: exitCode === 0 ? undefined : `exit code ${exitCode}\n${output}` };
}

function seconds({ seconds }: Row): string {
  return seconds === undefined ? "" : `${seconds.toFixed(1)} s`;
}

/** Writes the result, and returns the file's path. */
function write(rows: readonly Row[], version: string | undefined): string {
  const folder = path.join(__dirname, "../proxmox-results");
  if (!existsSync(folder)) mkdirSync(folder);
  const date = new Date().toISOString();
  const file = path.join(folder, `${date.replaceAll(":", "-").slice(0, 19)}.md`);
  const failed = rows.filter(({ failure }) => failure !== undefined);
  const lines = [
    `# Labs on ${version === undefined ? "no node" : `Proxmox VE ${version}`}, ${date}`,
    "",
    `${rows.length} steps, ${failed.length} failed.`,
    "",
    "| case | step | seconds | result |",
    "|---|---|---|---|",
    ...rows.map(
      (each) =>
        `| ${each.name} | ${each.step} | ${seconds(each)} | ${each.failure === undefined ? "ok" : "**failed**"} |`,
    ),
    ...failed.flatMap(({ name, step, failure = "" }) => [
      "",
      `## ${name}: ${step}`,
      "",
      "```text",
      failure.trim(),
      "```",
    ]),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return path.relative("", file);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
