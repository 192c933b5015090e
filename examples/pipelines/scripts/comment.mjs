// Writes a report into the one comment that a change has of it: the comment is found by its first line and its author, and written anew; where there is none, it is made.
//
// usage: node pipeline/comment.mjs github|gitea|gitlab <file>, in a job of a pull request, with a token in COMMENT_TOKEN
import { readFileSync } from "node:fs";
import { accountOf, ask, nameOf, unexpected } from "./api.mjs";
import { SERVICES } from "./services.mjs";

const MARK = "<!-- labvisor review -->";
// GitHub takes 65,536 characters.
const LONGEST = 65_000;
const MOST_PAGES = 100;

async function main(name, file) {
  if (!Object.hasOwn(SERVICES, name) || file === undefined)
    throw new Error(`usage: node pipeline/comment.mjs ${Object.keys(SERVICES).join("|")} <file>`);
  const report = readFileSync(file, "utf8");
  if (!report.startsWith(`${MARK}\n`))
    throw new Error(`${file} does not begin with ${MARK}: it is no report of labvisor review.`);
  const service = SERVICES[name]();
  const body = JSON.stringify({ body: `${shortened(report)}\nOf commit ${service.commit}.\n` });
  const old = await find(service);
  if (old) await ask(service, ...service.update(old), body);
  else await ask(service, "POST", service.comments, body);
  console.log(old ? "The comment was written anew." : "The comment was made.");
}

async function find(service) {
  const me = await accountOf(service);
  const isMine = (comment) => `${comment?.body}`.startsWith(MARK) && nameOf(comment.user ?? comment.author) === me;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const url = `${service.comments}?per_page=100&page=${page}`;
    const { value, more } = await ask(service, "GET", url);
    if (!Array.isArray(value)) unexpected("GET", url, "no list of comments");
    const mine = value.find(isMine);
    if (mine || !more) return mine;
  }
  throw new Error(`${service.comments} has more than ${MOST_PAGES} pages of comments: no more are read.`);
}

/** What is too long ends where a part of the report begins, so that what is left is still Markdown; where there is but one part, at a line. */
function shortened(report) {
  if (report.length <= LONGEST) return report;
  const parts = ["\n## ", "\n### ", "\n<details>"].map((start) => report.lastIndexOf(start, LONGEST));
  const part = Math.max(...parts);
  // The first one has the title, and the verdict below it.
  const end = part > MARK.length ? part : report.lastIndexOf("\n", LONGEST);
  return `${report.slice(0, end)}\n\n**The report is longer than a comment can be: the rest is in the job's own output.**\n`;
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(`comment.mjs: ${error.message}`);
  process.exitCode = 1;
});
