// The services' APIs for comments on a change, according to the variables of their jobs.
import { readFileSync } from "node:fs";

export const SERVICES = {
  github: () => gitHubLike("github-actions[bot]", "pulls"),
  // Gitea's runner sets the same variables.
  gitea: () => gitHubLike("gitea-actions", "pull"),
  gitlab: () => {
    const api = required("CI_API_V4_URL");
    const project = `${api}/projects/${required("CI_PROJECT_ID")}`;
    // In a pipeline for merged results, the job's commit is that of the merge.
    const commit = process.env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || required("CI_COMMIT_SHA");
    return {
      commit,
      change: process.env.CI_MERGE_REQUEST_IID,
      changes: `${project}/repository/commits/${commit}/merge_requests`,
      user: `${api}/user`,
      comments: (change) => `${project}/merge_requests/${change}/notes`,
      update: (change, { id }) => ["PUT", `${project}/merge_requests/${change}/notes/${id}`],
      headers: { "private-token": token() },
    };
  },
};

/**
 * @param account the name of the account that writes with a job's own token
 * @param changes the end of the address of a commit's pull requests
 */
function gitHubLike(account, changes) {
  const { number, head } = JSON.parse(readFileSync(required("GITHUB_EVENT_PATH"), "utf8")).pull_request ?? {};
  const commit = head?.sha ?? required("GITHUB_SHA");
  const api = required("GITHUB_API_URL");
  const repository = `${api}/repos/${required("GITHUB_REPOSITORY")}`;
  return {
    commit,
    change: number,
    changes: `${repository}/commits/${commit}/${changes}`,
    account,
    user: `${api}/user`,
    comments: (change) => `${repository}/issues/${change}/comments`,
    update: (_, { id }) => ["PATCH", `${repository}/issues/comments/${id}`],
    headers: { authorization: `Bearer ${token()}`, accept: "application/json" },
  };
}

function required(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set. Run this in a job of a pull request or of a merged one, and set its variables ` +
      "(docs/pipelines.md of labvisor).",
  );
}

function token() {
  const value = required("COMMENT_TOKEN");
  // Checked here, because the error that fetch throws for an invalid header contains the token.
  if (/^[!-~]+$/.test(value)) return value;
  throw new Error("COMMENT_TOKEN is not a token: it contains invalid characters, such as a line break.");
}
