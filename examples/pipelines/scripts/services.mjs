// Where the three services have the comments of a change, by the variables that their jobs have.
import { readFileSync } from "node:fs";

export const SERVICES = {
  github: () => likeGitHub("github-actions[bot]"),
  // Its runner sets the same variables.
  gitea: () => likeGitHub("gitea-actions"),
  gitlab: () => {
    const api = needed("CI_API_V4_URL");
    const change = `${api}/projects/${needed("CI_PROJECT_ID")}/merge_requests/${needed("CI_MERGE_REQUEST_IID")}`;
    return {
      // Where a merge is proven, the job's own commit is the merge's.
      commit: process.env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || needed("CI_COMMIT_SHA"),
      user: `${api}/user`,
      comments: `${change}/notes`,
      update: ({ id }) => ["PUT", `${change}/notes/${id}`],
      headers: { "private-token": token() },
    };
  },
};

/** @param account by what name a job's own token writes */
function likeGitHub(account) {
  const { number, head } = JSON.parse(readFileSync(needed("GITHUB_EVENT_PATH"), "utf8")).pull_request ?? {};
  if (number === undefined) throw new Error("This job is of no pull request.");
  const api = needed("GITHUB_API_URL");
  const issues = `${api}/repos/${needed("GITHUB_REPOSITORY")}/issues`;
  return {
    commit: head.sha,
    account,
    user: `${api}/user`,
    comments: `${issues}/${number}/comments`,
    update: ({ id }) => ["PATCH", `${issues}/comments/${id}`],
    headers: { authorization: `Bearer ${token()}`, accept: "application/json" },
  };
}

function needed(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: a job of a pull request has it, or is given it (docs/pipelines.md of labvisor).`,
  );
}

function token() {
  const value = needed("COMMENT_TOKEN");
  // What fetch says of one that no header can have shows it.
  if (/^[!-~]+$/.test(value)) return value;
  throw new Error("COMMENT_TOKEN is no token: it has characters that none has, such as the end of a line.");
}
