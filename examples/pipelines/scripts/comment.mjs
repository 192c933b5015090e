// Writes a report to a comment on a change. An earlier comment, identified by its first line and author, is updated.
//
// usage: node pipeline/comment.mjs github|gitea|gitlab <file>, in a job of a pull request, with a token in
// COMMENT_TOKEN
import { readFileSync } from "node:fs";
import { accountOf, nameOf, request, unexpected } from "./api.mjs";
import { SERVICES } from "./services.mjs";

const MARKER = "<!-- labvisor review -->";
// GitHub accepts 65,536 characters.
const MAX_LENGTH = 65_000;
const MAX_PAGES = 100;

async function main(name, file) {
  if (!Object.hasOwn(SERVICES, name) || file === undefined)
    throw new Error(`usage: node pipeline/comment.mjs ${Object.keys(SERVICES).join("|")} <file>`);
  const report = readFileSync(file, "utf8");
  if (!report.startsWith(`${MARKER}\n`))
    throw new Error(`${file} does not start with ${MARKER}: it is not a report from labvisor review.`);
  const service = SERVICES[name]();
  const body = JSON.stringify({ body: `${shorten(report)}\nFor commit ${service.commit}.\n` });
  const old = await findComment(service);
  if (old) await request(service, ...service.update(old), body);
  else await request(service, "POST", service.comments, body);
  console.log(old ? "Updated the comment." : "Created the comment.");
}

async function findComment(service) {
  const account = await accountOf(service);
  const isOwn = (comment) =>
    `${comment?.body}`.startsWith(MARKER) && nameOf(comment.user ?? comment.author) === account;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const url = `${service.comments}?per_page=100&page=${page}`;
    const { value, more } = await request(service, "GET", url);
    if (!Array.isArray(value)) unexpected("GET", url, "not a list of comments");
    const own = value.find(isOwn);
    if (own || !more) return own;
  }
  throw new Error(`${service.comments} has more than ${MAX_PAGES} pages of comments; the rest is not searched.`);
}

/** Cuts a report that is too long before a section, so that the rest is valid Markdown, or else after a line. */
function shorten(report) {
  if (report.length <= MAX_LENGTH) return report;
  const sections = ["\n## ", "\n### ", "\n<details>"].map((start) => report.lastIndexOf(start, MAX_LENGTH));
  const section = Math.max(...sections);
  // The first section contains the title and the verdict, and must remain.
  const end = section > MARKER.length ? section : report.lastIndexOf("\n", MAX_LENGTH);
  return `${report.slice(0, end)}\n\n**The report is too long for a comment. See the job's output for the rest.**\n`;
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(`comment.mjs: ${error.message}`);
  process.exitCode = 1;
});
