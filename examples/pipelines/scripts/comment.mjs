// Writes a report to a comment on a change. An earlier comment, identified by its first line and author, is updated.
//
// usage: node pipeline/comment.mjs github|gitea|gitlab <file>, in a job of a pull request or of a merged one, with a
// token in COMMENT_TOKEN
import { readFileSync } from "node:fs";
import { accountOf, nameOf, request, unexpected } from "./api.mjs";
import { SERVICES } from "./services.mjs";

const MARKER = /^<!-- labvisor (review|plan|test) -->\n/;
// GitHub accepts 65,536 characters.
const MAX_LENGTH = 65_000;
const MAX_PAGES = 100;

async function main(name, file) {
  if (!Object.hasOwn(SERVICES, name) || file === undefined)
    throw new Error(`usage: node pipeline/comment.mjs ${Object.keys(SERVICES).join("|")} <file>`);
  const report = readFileSync(file, "utf8");
  const [marker] = MARKER.exec(report) ?? [];
  if (marker === undefined) throw new Error(`${file} has no marker in its first line: it is not a report of labvisor.`);
  const service = SERVICES[name]();
  const change = service.change ?? (await mergedChange(service));
  if (change === undefined) return console.log(`There is no comment: no change belongs to ${service.commit}.`);
  const body = JSON.stringify({ body: `${shorten(report)}\nFor commit ${service.commit}.\n` });
  const comments = service.comments(change);
  const old = await findComment(service, comments, marker);
  if (old) await request(service, ...service.update(change, old), body);
  else await request(service, "POST", comments, body);
  console.log(old ? "Updated the comment." : "Created the comment.");
}

/** Returns the number of the change whose merge created the job's commit. A commit that was pushed has none. */
async function mergedChange(service) {
  try {
    const { value } = await request(service, "GET", service.changes);
    const changes = Array.isArray(value) ? value : [value];
    const change = changes.find((each) => each?.merge_commit_sha === service.commit) ?? changes[0];
    return change?.iid ?? change?.number;
  } catch (error) {
    if (error.status === 404) return undefined;
    throw error;
  }
}

async function findComment(service, comments, marker) {
  const account = await accountOf(service);
  const isOwn = (comment) =>
    `${comment?.body}`.startsWith(marker) && nameOf(comment.user ?? comment.author) === account;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const url = `${comments}?per_page=100&page=${page}`;
    const { value, more } = await request(service, "GET", url);
    if (!Array.isArray(value)) unexpected("GET", url, "not a list of comments");
    const own = value.find(isOwn);
    if (own || !more) return own;
  }
  throw new Error(`${comments} has more than ${MAX_PAGES} pages of comments; the rest is not searched.`);
}

/** Cuts a report that is too long before a section, so that the rest is valid Markdown, or else after a line. */
function shorten(report) {
  if (report.length <= MAX_LENGTH) return report;
  const sections = ["\n## ", "\n### ", "\n<details>"].map((start) => report.lastIndexOf(start, MAX_LENGTH));
  const section = Math.max(...sections);
  // The first section contains the title and the verdict, and must remain.
  const end = section > report.indexOf("\n") ? section : report.lastIndexOf("\n", MAX_LENGTH);
  return `${report.slice(0, end)}\n\n**The report is too long for a comment. See the job's output for the rest.**\n`;
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(`comment.mjs: ${error.message}`);
  process.exitCode = 1;
});
