// The services' APIs for comments on a change, according to the variables of their jobs.
import { readFileSync } from "node:fs";

export const SERVICES = {
  github: () => gitHubLike("github-actions[bot]"),
  // Gitea's runner sets the same variables.
  gitea: () => gitHubLike("gitea-actions"),
  gitlab: () => {
    const api = required("CI_API_V4_URL");
    const change = `${api}/projects/${required("CI_PROJECT_ID")}/merge_requests/${required("CI_MERGE_REQUEST_IID")}`;
    return {
      // In a pipeline for merged results, the job's commit is that of the merge.
      commit: process.env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || required("CI_COMMIT_SHA"),
      user: `${api}/user`,
      comments: `${change}/notes`,
      update: ({ id }) => ["PUT", `${change}/notes/${id}`],
      headers: { "private-token": token() },
    };
  },
};

/** @param account the name of the account that writes with a job's own token */
function gitHubLike(account) {
  const { number, head } = JSON.parse(readFileSync(required("GITHUB_EVENT_PATH"), "utf8")).pull_request ?? {};
  if (number === undefined) throw new Error("This job does not belong to a pull request.");
  const api = required("GITHUB_API_URL");
  const issues = `${api}/repos/${required("GITHUB_REPOSITORY")}/issues`;
  return {
    commit: head.sha,
    account,
    user: `${api}/user`,
    comments: `${issues}/${number}/comments`,
    update: ({ id }) => ["PATCH", `${issues}/comments/${id}`],
    headers: { authorization: `Bearer ${token()}`, accept: "application/json" },
  };
}

function required(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set. Run this in a job of a pull request, and set its variables (docs/pipelines.md of labvisor).`,
  );
}

function token() {
  const value = required("COMMENT_TOKEN");
  // Checked here, because the error that fetch throws for an invalid header contains the token.
  if (/^[!-~]+$/.test(value)) return value;
  throw new Error("COMMENT_TOKEN is not a token: it contains invalid characters, such as a line break.");
}
