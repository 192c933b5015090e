// Writes a report into the one comment that a change has of it: the comment is found by its first line, and written anew; where there is none, it is made.
//
// usage: node pipeline/comment.mjs github|gitea|gitlab <file>, in a job of a pull request, with a token in COMMENT_TOKEN
import { readFileSync } from "node:fs";

const MARK = "<!-- labvisor review -->";
// GitHub takes 65,536 characters.
const LONGEST = 65_000;

const SERVICES = {
  github: likeGitHub,
  // Its runner sets the same variables.
  gitea: likeGitHub,
  gitlab: () => {
    const [project, change] = [needed("CI_PROJECT_ID"), needed("CI_MERGE_REQUEST_IID")];
    const notes = `${needed("CI_API_V4_URL")}/projects/${project}/merge_requests/${change}/notes`;
    return {
      list: `${notes}?per_page=100`,
      create: notes,
      update: ({ id }) => ["PUT", `${notes}/${id}`],
      headers: { "private-token": needed("COMMENT_TOKEN") },
    };
  },
};

function likeGitHub() {
  const { number } = JSON.parse(readFileSync(needed("GITHUB_EVENT_PATH"), "utf8")).pull_request ?? {};
  if (number === undefined) throw new Error("This job is of no pull request.");
  const issues = `${needed("GITHUB_API_URL")}/repos/${needed("GITHUB_REPOSITORY")}/issues`;
  return {
    list: `${issues}/${number}/comments?per_page=100`,
    create: `${issues}/${number}/comments`,
    update: ({ id }) => ["PATCH", `${issues}/comments/${id}`],
    headers: { authorization: `Bearer ${needed("COMMENT_TOKEN")}`, accept: "application/json" },
  };
}

function needed(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: docs/pipelines.md of labvisor says what it is.`);
}

async function main(name, file) {
  if (!Object.hasOwn(SERVICES, name) || file === undefined)
    throw new Error(`usage: node pipeline/comment.mjs ${Object.keys(SERVICES).join("|")} <file>`);
  const report = readFileSync(file, "utf8");
  if (!report.startsWith(MARK))
    throw new Error(`${file} does not begin with ${MARK}: it is no report of labvisor review.`);
  const service = SERVICES[name]();
  const body = JSON.stringify({ body: shortened(report) });
  const old = await find(service);
  if (old) await ask(service, ...service.update(old), body);
  else await ask(service, "POST", service.create, body);
  console.log(old ? "The comment was written anew." : "The comment was made.");
}

async function find(service) {
  for (let page = service.list; page !== undefined; ) {
    const response = await ask(service, "GET", page);
    const found = (await response.json()).find(({ body }) => body?.startsWith(MARK));
    if (found) return found;
    page = nextPage(response, page);
  }
  return undefined;
}

/** As all three say it: in the header Link. */
function nextPage(response, page) {
  const [, next] = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get("link") ?? "") ?? [];
  if (next === undefined) return undefined;
  // The token is for nobody else.
  if (new URL(next).origin !== new URL(page).origin) throw new Error(`The next page of comments is elsewhere: ${next}`);
  return next;
}

async function ask({ headers }, method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json", "user-agent": "labvisor" },
    body,
  }).catch((error) => {
    throw new Error(`${new URL(url).origin} cannot be reached: ${error.cause?.message ?? error.message}`);
  });
  if (response.ok) return response;
  const why = {
    401: "the token in COMMENT_TOKEN is not known there, or its time is over.",
    403: "the token in COMMENT_TOKEN may not do that: it needs the right to write comments of pull requests. One of a fork's change never has it.",
    404: "there is no such change, or the token in COMMENT_TOKEN may not see it.",
  };
  throw new Error(
    `${method} ${url}: ${response.status}, ${why[response.status] ?? (await response.text()).slice(0, 200)}`,
  );
}

/** What is too long ends where a part of the report begins, so that what is left is still Markdown. */
function shortened(report) {
  if (report.length <= LONGEST) return report;
  const end = Math.max(...["\n## ", "\n### ", "\n<details>"].map((start) => report.lastIndexOf(start, LONGEST)));
  return `${report.slice(0, end)}\n\n**The report is longer than a comment can be: the rest is in the job's own output.**\n`;
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(`comment.mjs: ${error.message}`);
  process.exitCode = 1;
});
