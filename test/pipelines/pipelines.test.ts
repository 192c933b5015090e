import { readFileSync } from "node:fs";
import path from "node:path";
import { COMMANDS, FOLDER, JOBS, read, WORKFLOWS } from "./workflows.js";

interface Step {
  readonly uses?: string;
  readonly if?: string;
  readonly with?: { readonly name?: string; readonly path?: string };
}

/** Checks that a job posts a report of another job, and does nothing else. */
function expectComment(steps: readonly Step[], service: string, artifact: string): void {
  const [checkout, download, run, ...others] = steps;
  expect(checkout).toMatchObject({ uses: "actions/checkout@v4", with: { "persist-credentials": false } });
  // Only the report from the previous job, in a separate folder.
  expect(download).toMatchObject({ with: { name: artifact, path: "report" } });
  expect(run).toMatchObject({ run: `node pipeline/comment.mjs ${service} report/${artifact}.md` });
  expect(others).toEqual([]);
}

/** Returns the uploads of a job. */
const uploadsIn = (steps: readonly Step[]) =>
  steps.filter(({ uses = "" }) => uses.startsWith("actions/upload-artifact"));

describe.each(["github", "gitea"])("the workflows of %s", (service) => {
  const workflow = (name: string) => read(`${WORKFLOWS[service]}/${name}.yml`);
  const plans = service === "github" ? "apply" : "plan";

  test("run on the right events", () => {
    for (const name of ["change", "test"]) expect(workflow(name).on).toBe("pull_request");
    expect(workflow(plans).on).toEqual({ push: { branches: ["main"] } });
    expect(workflow("drift").on).toMatchObject({ schedule: [{ cron: expect.any(String) }] });
  });

  test.each([
    ["change", "prove", "review", ["review.md"]],
    ["test", "test", "test", ["test.md", "junit.xml"]],
  ])("give secrets to no job of %s that runs a change's code, and the token to none for forks", (...names) => {
    const [name, job, artifact, paths] = names;
    const text = readFileSync(path.join(FOLDER, WORKFLOWS[service], `${name}.yml`), "utf8");
    expect(text).not.toContain("pull_request_target");
    const secrets = [...text.matchAll(/\$\{\{ *((?:secrets|github\.token)[^ }]*) *\}\}/g)].map(([, name]) => name);
    expect(secrets).toEqual([service === "github" ? "github.token" : "secrets.GITHUB_TOKEN"]);
    const { [job]: run, comment } = workflow(name).jobs;
    expect(JSON.stringify(run)).not.toMatch(/"(env|permissions)"/);
    expect(comment.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    expectComment(comment.steps, service, artifact);
    const [upload] = uploadsIn(run.steps);
    expect(upload).toMatchObject({ if: "always()", with: { name: artifact } });
    expect(upload.with?.path?.trim().split("\n")).toEqual(paths);
  });

  test("keep the consoles and captures of a booted test that fails", () => {
    const [, upload] = uploadsIn(workflow("test").jobs.test.steps);
    expect(upload).toMatchObject({ if: "failure()", with: { path: ".labvisor/test" } });
  });

  test("post the plan's report, which masks secrets, and upload nothing else", () => {
    const { plan, comment } = workflow(plans).jobs;
    expectComment(comment.steps, service, "plan");
    expect(comment.needs).toBe("plan");
    expect(uploadsIn(plan.steps)).toMatchObject([{ if: "always()", with: { name: "plan", path: "plan.md" } }]);
    expect(uploadsIn(workflow("apply").jobs.apply.steps)).toEqual([]);
  });

  test("fetch the whole history where a revision is compared, and keep no text of an event in a command", () => {
    for (const { steps } of [workflow("change").jobs.prove, workflow(plans).jobs.plan])
      expect(steps[0].with).toMatchObject({ "fetch-depth": 0 });
    for (const job of JOBS) expect(COMMANDS[service](job)).not.toContain("${{");
  });
});

test("the apply of github waits for the reviewers of its environment, and its plan and the drift check do not", () => {
  const [apply, drift] = ["apply", "drift"].map((name) => read(`${WORKFLOWS.github}/${name}.yml`));
  expect([apply.concurrency, drift.concurrency]).toEqual(["lab", "drift"]);
  expect([apply.jobs.plan.environment, drift.jobs.drift.environment]).toEqual(["plan", "plan"]);
  expect(apply.jobs.apply).toMatchObject({ needs: "plan", environment: "lab" });
  // The plans stay on the runner, in the folder of the job.
  expect(apply.jobs.apply.steps[0].with).toMatchObject({ clean: false });
});

test("the apply of gitea is started by hand, and finds the plans outside of the folder of the job", () => {
  const apply = read(`${WORKFLOWS.gitea}/apply.yml`);
  expect([apply.on, Object.keys(apply.jobs)]).toEqual(["workflow_dispatch", ["apply"]]);
  const folder = '"$HOME/labvisor-plans/$GITHUB_REPOSITORY"';
  expect(COMMANDS.gitea("plan")).toBe(`sh pipeline/plan.sh "$BEFORE" ${folder}`);
  expect(COMMANDS.gitea("apply")).toBe(`sh pipeline/apply.sh ${folder}`);
});

test("the jobs of gitlab give no token to the code of a merge request, and do not comment for forks", () => {
  const file = { ...read("gitlab/.gitlab-ci.yml"), ...read("gitlab/.gitlab/test.yml") };
  const { prove, test, comment, "comment-test": commentTest, "comment-plan": commentPlan } = file;
  for (const job of [prove, test]) expect(JSON.stringify(job)).not.toMatch(/TOKEN|"environment"/);
  expect(file[".comment"].environment).toEqual({ name: "comment", action: "access" });
  // Variables of an environment are not available in rules.
  for (const { extends: base, rules } of [comment, commentTest, commentPlan]) {
    expect(base).toBe(".comment");
    expect(JSON.stringify(rules)).not.toContain("COMMENT_TOKEN");
  }
  for (const { rules } of [comment, commentTest])
    expect(rules[0].if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
});

test("gitlab boots guests only in projects that have the file for it, and keeps what the test leaves", () => {
  const [{ include, stages }, { test }] = ["gitlab/.gitlab-ci.yml", "gitlab/.gitlab/test.yml"].map(read);
  expect(include).toEqual([{ local: ".gitlab/test.yml", rules: [{ exists: [".gitlab/test.yml"] }] }]);
  expect(stages).toContain(test.stage);
  expect(test.artifacts).toEqual({
    when: "always",
    paths: ["test.md", ".labvisor/test"],
    reports: { junit: "junit.xml" },
  });
});

test("the apply of gitlab is started by hand in its environment, and its plan and the drift check run by themselves", () => {
  const { stages, plan, apply, drift, ".lab": lab } = read("gitlab/.gitlab-ci.yml");
  expect([plan.environment, drift.environment]).toEqual(Array(2).fill({ name: "plan", action: "verify" }));
  expect(apply).toMatchObject({ environment: "lab", needs: ["plan"], rules: [{ when: "manual" }] });
  for (const { rules } of [plan, apply]) expect(rules[0].if).toContain("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
  expect(plan.rules[0].when).toBeUndefined();
  expect(drift.rules[0].if).toContain('"schedule"');
  expect(plan.artifacts).toEqual({ when: "always", paths: ["plan.md"] });
  // The plans stay on the runner, in the folder of the job.
  expect(apply.artifacts).toBeUndefined();
  expect(lab.variables).toEqual({ GIT_CLEAN_FLAGS: "none", GIT_DEPTH: "0" });
  for (const each of [plan, apply, drift]) expect([each.extends, stages.includes(each.stage)]).toEqual([".lab", true]);
});
