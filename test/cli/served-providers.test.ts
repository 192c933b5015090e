import { existsSync } from "node:fs";
import { ProjectFolder } from "./project-folder.js";

const SOURCE = "labvisor.invalid/labvisor/virtualbox";
/** Records the provider that Terraform would use, and the permissions of the folder with its socket. */
const REPORT = `
  const served = JSON.parse(process.env.TF_REATTACH_PROVIDERS || "{}");
  const socket = served["${SOURCE}"]?.Addr.String;
  const mode = socket && require("node:fs").statSync(require("node:path").dirname(socket)).mode & 0o777;
  note({ stack, args: ["report", command, socket ?? "none", String(mode)] });`;

let project: ProjectFolder;

beforeEach(() => {
  project = new ProjectFolder().withTerraform(REPORT);
});
afterEach(() => project.remove());

/** Returns the reports of the runs of a command of Terraform. */
const reports = (command: string) =>
  project.allCalls.flatMap(({ args: [kind, name, ...rest] }) => (kind === "report" && name === command ? [rest] : []));

test("a command serves the VirtualBox provider to every run of Terraform but init, on a private socket, until it ends", async () => {
  project.withLab('new v.VirtualBox(new v.Lab(app, "other"), "laptop");');
  expect((await project.labvisor(["plan"])).exitCode).toBe(0);
  expect(reports("init")).toEqual([
    ["none", "undefined"],
    ["none", "undefined"],
  ]);
  const [[socket, mode], ...others] = reports("plan");
  expect(others).toEqual([[socket, mode]]);
  expect(mode).toBe(String(0o700));
  expect(existsSync(socket)).toBe(false);
});

test.each<[string, string, NodeJS.ProcessEnv]>([
  [
    "a stack that requires another version of it",
    'lab.addOverride("terraform.required_providers.virtualbox.version", "0.0.1");',
    {},
  ],
  ["a user who reads Terraform's log", "", { TF_LOG: "info" }],
])("a command leaves the launch of the provider to Terraform for %s", async (_, code, env) => {
  project.withLab(code);
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
  expect(reports("plan")).toEqual([["none", "undefined"]]);
});
