import { readFileSync } from "node:fs";
import path from "node:path";
import { FOLDER, read, WORKFLOWS } from "./workflows.js";

describe.each(["github", "gitea"])("the workflows of %s", (service) => {
  test("run on the right events", () => {
    const triggers = ["change", "apply", "drift"].map((name) => read(`${WORKFLOWS[service]}/${name}.yml`).on);
    expect(triggers).toMatchObject([
      "pull_request",
      { push: { branches: ["main"] } },
      { schedule: [{ cron: expect.any(String) }] },
    ]);
  });

  test("give secrets to no job that runs a change's code, and the token to none for forks", () => {
    const text = readFileSync(path.join(FOLDER, WORKFLOWS[service], "change.yml"), "utf8");
    expect(text).not.toContain("pull_request_target");
    const secrets = [...text.matchAll(/\$\{\{ *((?:secrets|github\.token)[^ }]*) *\}\}/g)].map(([, name]) => name);
    expect(secrets).toEqual([service === "github" ? "github.token" : "secrets.GITHUB_TOKEN"]);
    const { prove, comment } = read(`${WORKFLOWS[service]}/change.yml`).jobs;
    expect(JSON.stringify(prove)).not.toMatch(/"(env|permissions)"/);
    expect(comment.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    // Only the report from the previous job, in a separate folder.
    const [checkout, download, run, ...others] = comment.steps;
    expect(checkout).toMatchObject({ uses: "actions/checkout@v4", with: { "persist-credentials": false } });
    expect(download).toMatchObject({ with: { name: "review", path: "report" } });
    expect(run).toMatchObject({ run: `node pipeline/comment.mjs ${service} report/review.md` });
    expect(others).toEqual([]);
    const upload = prove.steps.find(({ uses = "" }) => uses.startsWith("actions/upload-artifact"));
    expect(upload).toMatchObject({ if: "always()", with: { name: "review", path: "review.md" } });
  });
});

test("the drift workflow of github neither replaces a pending apply nor waits for reviewers", () => {
  const [apply, drift] = ["apply", "drift"].map((name) => read(`${WORKFLOWS.github}/${name}.yml`));
  expect([apply.concurrency, apply.jobs.apply.environment]).toEqual(["lab", "lab"]);
  expect([drift.concurrency, drift.jobs.drift.environment]).toEqual(["drift", "drift"]);
});

test("the jobs of gitlab give no token to the code of a merge request, and do not comment for forks", () => {
  const { prove, comment, apply, drift } = read("gitlab/.gitlab-ci.yml");
  expect(JSON.stringify(prove)).not.toMatch(/TOKEN|"environment"/);
  expect(comment.environment).toEqual({ name: "comment", action: "access" });
  // Variables of an environment are not available in rules.
  expect(JSON.stringify(comment.rules)).not.toContain("COMMENT_TOKEN");
  expect(comment.rules[0].if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
  expect([apply.environment, drift.environment]).toEqual(["lab", { name: "drift", action: "verify" }]);
  expect(apply.rules[0].if).toContain("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
  expect(drift.rules[0].if).toContain('"schedule"');
});
