import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { CommentServer } from "../support/comment-server.js";
import { git } from "../support/git.js";
import { PackedPackage } from "../support/packed-package.js";
import { describeWithTerraform } from "../support/terraform.js";

jest.setTimeout(300_000);

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
}

const FOLDER = path.resolve("examples/pipelines");
const WORKFLOWS: Readonly<Record<string, string>> = {
  github: "github/.github/workflows",
  gitea: "gitea/.gitea/workflows",
};

function read(file: string) {
  return parse(readFileSync(path.join(FOLDER, file), "utf8"), { strict: true, uniqueKeys: true });
}

/** The steps of the one job that a workflow of GitHub or Gitea has. */
function stepsOf(service: string, workflow: string): Step[] {
  const { jobs } = read(`${WORKFLOWS[service]}/${workflow}.yml`);
  const [job, ...others] = Object.values(jobs) as { steps: Step[] }[];
  expect(others).toEqual([]);
  return job.steps;
}

const commandOf = (steps: readonly Step[], script: string) =>
  steps.find(({ run }) => run?.includes(`pipeline/${script}`))?.run ?? "";

type Job = "prove" | "comment" | "apply" | "drift";

const inWorkflows = (service: string) => (job: Job) => {
  const workflow = job === "prove" || job === "comment" ? "change" : job;
  return commandOf(stepsOf(service, workflow), job === "comment" ? "comment.mjs" : `${job}.sh`);
};

/** What a job of each service runs. */
const COMMANDS: Readonly<Record<string, (job: Job) => string>> = {
  github: inWorkflows("github"),
  gitea: inWorkflows("gitea"),
  gitlab: (job) => read("gitlab/.gitlab-ci.yml")[job].script.join("\n"),
};

describe.each(["github", "gitea"])("the workflows of %s", (service) => {
  test("run on what they are for", () => {
    const triggers = ["change", "apply", "drift"].map((name) => read(`${WORKFLOWS[service]}/${name}.yml`).on);
    expect(triggers).toMatchObject([
      "pull_request",
      { push: { branches: ["main"] } },
      { schedule: [{ cron: expect.any(String) }] },
    ]);
  });

  test("give a change no secret but the job's own token, and that to the comment's step alone, and to no fork", () => {
    const text = readFileSync(path.join(FOLDER, WORKFLOWS[service], "change.yml"), "utf8");
    expect(text).not.toContain("pull_request_target");
    const secrets = [...text.matchAll(/\$\{\{ *((?:secrets|github\.token)[^ }]*) *\}\}/g)].map(([, name]) => name);
    expect(secrets).toEqual([service === "github" ? "github.token" : "secrets.GITHUB_TOKEN"]);
    const withEnv = stepsOf(service, "change").filter(({ env }) => env !== undefined);
    expect(withEnv).toHaveLength(1);
    expect(withEnv[0].run).toContain("comment.mjs");
    expect(withEnv[0].if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  });
});

test("the jobs of gitlab give a merge request's code no token, and a fork's nothing", () => {
  const { prove, comment, apply, drift } = read("gitlab/.gitlab-ci.yml");
  expect(JSON.stringify(prove)).not.toContain("TOKEN");
  expect(comment.rules[0].if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
  expect(apply.rules[0].if).toContain("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
  expect(drift.rules[0].if).toContain('"schedule"');
});

/** Where a new project has the first of them. */
const FILES: Readonly<Record<string, string>> = {
  github: ".github/workflows/change.yml",
  gitea: ".gitea/workflows/change.yml",
  gitlab: ".gitlab-ci.yml",
};

describeWithTerraform.each(["github", "gitea", "gitlab"])("a project with the pipelines of %s", (service) => {
  const TOKEN = "hunter2-hunter2";
  let packed: PackedPackage;
  let project: string;
  let server: CommentServer;
  beforeAll(async () => {
    packed = new PackedPackage();
    project = path.join(packed.path, "campus");
    server = await CommentServer.start(service, TOKEN);
    expect(packed.labvisor(["new", "campus", "--no-install", "--ci", service]).status).toBe(0);
    packed.installIn(project);
    // What npm ci would fetch lies there already.
    const npm = packed.run("sh", ["-c", "command -v npm"], packed.path).stdout.trim();
    mkdirSync(path.join(packed.path, "bin"));
    writeFileSync(
      path.join(packed.path, "bin/npm"),
      `#!/bin/sh\nif [ "$1" = ci ]; then echo fetched; else exec '${npm}' "$@"; fi\n`,
      { mode: 0o755 },
    );
    packed.run("npm", ["test", "--", "--ci=false"], project);
    git(project, "init", "-q");
    git(project, "add", ".");
    git(project, "commit", "-qm", "the lab");
    git(project, "update-ref", "refs/remotes/origin/main", "main");
    git(project, "switch", "-qc", "change");
  });
  afterAll(async () => {
    await server.stop();
    packed.remove();
  });

  /** Runs a job's own command as its runner does. */
  function job(
    name: Job,
    env: NodeJS.ProcessEnv = {},
    cwd = project,
  ): Promise<{ status: number | null; output: string }> {
    writeFileSync(
      path.join(packed.path, "event.json"),
      JSON.stringify({ pull_request: { number: 7, head: { sha: "c0ffee" } } }),
    );
    const child = spawn("sh", ["-ec", COMMANDS[service](name)], {
      cwd: project,
      env: packed.environment({
        CI: "true",
        PATH: `${path.join(packed.path, "bin")}:${process.env.PATH}`,
        GITHUB_API_URL: server.url,
        GITHUB_BASE_REF: "main",
        GITHUB_EVENT_PATH: path.join(packed.path, "event.json"),
        GITHUB_REPOSITORY: "me/lab",
        CI_API_V4_URL: server.url,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: git(project, "rev-parse", "main").trim(),
        CI_COMMIT_SHA: "c0ffee",
        CI_MERGE_REQUEST_IID: "7",
        CI_PROJECT_ID: "42",
        ...env,
      }),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => {
        output += data;
      });
    return new Promise((resolve) => child.on("close", (status) => resolve({ status, output })));
  }

  function change(from: string, to: string): void {
    const lab = path.join(project, "lab.ts");
    writeFileSync(lab, readFileSync(lab, "utf8").replace(from, to));
    packed.run("npm", ["test", "--", "--ci=false", "-u"], project);
    git(project, "commit", "-qam", "a change");
  }

  test("has their files, and nothing that is not to be committed", () => {
    const scripts = readdirSync(path.join(FOLDER, "scripts")).map((name) => `pipeline/${name}`);
    const files = git(project, "ls-files").trim().split("\n");
    expect(files).toEqual(expect.arrayContaining([...scripts, FILES[service], "__snapshots__/lab.test.ts.snap"]));
    expect(git(project, "status", "--short")).toBe("");
    for (const name of ["apply", "drift"] as const) expect(COMMANDS[service](name)).toBe(`sh pipeline/${name}.sh`);
  });

  test("proves a change, and tells it in one comment", async () => {
    change("mebibytes(512)", "mebibytes(768)");
    const proven = await job("prove");
    expect(proven.output).toMatch(/fetched[\s\S]*1 passed[\s\S]*rehearsal: passed[\s\S]*<!-- labvisor review -->/);
    expect(proven.status).toBe(0);
    for (const said of ["The comment was made.", "The comment was written anew."])
      expect(await job("comment", { COMMENT_TOKEN: TOKEN })).toEqual({ status: 0, output: `${said}\n` });
    expect(server.comments.map(({ body }) => body)).toEqual([expect.stringContaining("memory_mib")]);
  });

  // The scripts are the same ones, and were called by their names.
  if (service !== "github") return;

  test("fails where the snapshot was not taken along, and goes on where something is destroyed, which the report says first", async () => {
    const lab = path.join(project, "lab.ts");
    const before = readFileSync(lab, "utf8");
    writeFileSync(lab, before.replace('    ["db", "192.168.56.12"],\n', ""));
    const failed = await job("prove");
    expect(failed.output).toContain("1 snapshot failed");
    expect(failed.status).toBe(1);
    writeFileSync(lab, before);

    change('    ["db", "192.168.56.12"],\n', "");
    const proven = await job("prove");
    expect(proven.output).toContain("Something is destroyed or made anew: look at the report.");
    expect(proven.status).toBe(0);
  });

  test("applies what was merged, and fails where somebody changed it since", async () => {
    const simulated = { LABVISOR_VIRTUALBOX: "simulated" };
    const applied = await job("apply", simulated);
    expect(applied.output).toMatch(/Plan: \d+ to add[\s\S]*Apply complete!/);
    expect(applied.status).toBe(0);
    // No plan is left, and git sees nothing new: what jobs leave is ignored.
    expect(git(project, "status", "--short")).toBe("");
    expect((await job("drift", simulated)).output).toContain("All is as it was applied.");

    const file = path.join(project, ".labvisor/simulated-host.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"memoryMib": ?768/, '"memoryMib": 1024'));
    const drifted = await job("drift", simulated);
    expect(drifted.output).toContain("memory_mib: 768 -> 1024");
    expect(drifted.status).toBe(2);
  });
});
