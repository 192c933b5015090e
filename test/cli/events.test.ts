import { describeWithTerraform } from "../support/terraform.js";
import { type Outcome, ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

const eventsIn = ({ stdout }: Outcome) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line): { type: string; stack?: string; changes?: object } => JSON.parse(line));

describeWithTerraform("plan, apply, and destroy with --json", () => {
  const labvisor = (...args: string[]) =>
    project.labvisor([...args, "--virtualbox", "simulated"], { PATH: process.env.PATH });

  test("print only JSON lines: one for the stack, then one for each event", async () => {
    project.withLab(
      'new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });',
    );
    for (const [command, options, change] of [
      ["plan", ["--detailed-exitcode"], { add: 3, change: 0, remove: 0 }],
      ["apply", ["--auto-approve"], { add: 3, change: 0, remove: 0 }],
      ["destroy", ["--auto-approve"], { add: 0, change: 0, remove: 3 }],
    ] as const) {
      const outcome = await labvisor(command, ...options, "--json");
      expect([command, outcome.exitCode]).toEqual([command, command === "plan" ? 2 : 0]);
      const [first, ...events] = eventsIn(outcome);
      expect(first).toEqual({ type: "stack", stack: "lab", command });
      expect(events.findLast(({ type }) => type === "change_summary")?.changes).toMatchObject(change);
    }
  });

  test("do not prompt for approval", async () => {
    project.withLab("");
    const { exitCode, stdout, stderr } = await labvisor("apply", "--json");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "Approval is required, but --json does not prompt for it; check labvisor plan, then give --auto-approve.",
    );
  });
});
