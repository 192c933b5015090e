import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CommentServer } from "../support/comment-server.js";

const SCRIPT = path.resolve("examples/pipelines/scripts/comment.mjs");
const TOKEN = "hunter2-hunter2";
const MARK = "<!-- labvisor review -->";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

let folder: string;
let server: CommentServer;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "labvisor-comment-"));
  write("review.md", `${MARK}\n## What this does\n`);
  write("event.json", JSON.stringify({ pull_request: { number: 7, head: { sha: COMMIT } } }));
});
afterEach(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

/** As the service's jobs have it. */
function environment(service: string): NodeJS.ProcessEnv {
  return service === "gitlab"
    ? {
        CI_API_V4_URL: server.url,
        CI_PROJECT_ID: "42",
        CI_MERGE_REQUEST_IID: "7",
        CI_COMMIT_SHA: COMMIT,
        COMMENT_TOKEN: TOKEN,
      }
    : {
        GITHUB_API_URL: server.url,
        GITHUB_REPOSITORY: "me/lab",
        GITHUB_EVENT_PATH: path.join(folder, "event.json"),
        COMMENT_TOKEN: TOKEN,
      };
}

/** @param options Node's own */
function comment(service: string, env = environment(service), options: readonly string[] = []) {
  const child = spawn(process.execPath, [...options, SCRIPT, service, "review.md"], { cwd: folder, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      output += data;
    });
  return new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on("close", (code) => {
      expect(output).not.toContain(TOKEN);
      resolve({ code, output });
    }),
  );
}

/** What others say, with the mark too. */
function othersSay(count: number): void {
  for (let index = 0; index < count; index += 1) server.add(`I say nothing of ${MARK}, ${index}`, "somebody");
  server.add(`${MARK}\n## What this does\n\nNothing changes.`, "somebody");
}

const bodies = () => server.comments.map(({ body }) => body);

describe.each(["github", "gitea", "gitlab"])("a comment on %s", (service) => {
  beforeEach(async () => {
    server = await CommentServer.start(service, TOKEN);
  });

  test("is made, and written anew from then on, whatever others say", async () => {
    othersSay(2);
    const before = bodies();
    expect(await comment(service)).toEqual({ code: 0, output: "The comment was made.\n" });
    write("review.md", `${MARK}\n## Something else\n`);
    expect(await comment(service)).toEqual({ code: 0, output: "The comment was written anew.\n" });
    expect(bodies()).toEqual([...before, `${MARK}\n## Something else\n\nOf commit ${COMMIT}.\n`]);
  });

  test("is found on a later page", async () => {
    othersSay(64);
    const own = server.add(`${MARK}\nold`);
    othersSay(20);
    expect((await comment(service)).output).toBe("The comment was written anew.\n");
    expect(own.body).toContain("What this does");
    // Gitea has them all on one.
    const lists = server.calls.filter((call) => /^GET .*(comments|notes)/.test(call));
    expect(lists).toHaveLength(service === "gitea" ? 1 : 3);
  });

  test("where the token is wrong, or the change is not there, that is told", async () => {
    const wrong = await comment(service, { ...environment(service), COMMENT_TOKEN: "another" });
    expect(wrong).toEqual({
      code: 1,
      output: expect.stringMatching(/^comment\.mjs: GET http.*: 401, the token in COMMENT_TOKEN is not known there/),
    });
    server.known = false;
    const missing = await comment(service);
    expect(missing.output).toMatch(/: 404, there is no such change, or the token in COMMENT_TOKEN may not see it\.\n$/);
    expect(missing.code).toBe(1);
  });

  test("where a variable is lacking, or nobody answers, that is told", async () => {
    const { COMMENT_TOKEN, ...without } = environment(service);
    expect((await comment(service, without)).output).toMatch(/^comment\.mjs: COMMENT_TOKEN is not set/);
    const env = environment(service);
    await server.stop();
    const unreached = await comment(service, env);
    expect(unreached).toEqual({ code: 1, output: expect.stringMatching(/^comment\.mjs: http:.* cannot be reached: /) });
  });

  test("is shortened at a part's start where it is too long", async () => {
    const part = `\n### Part\n\n${"words ".repeat(2000)}\n`;
    write("review.md", `${MARK}\n## What this does\n${part.repeat(8)}`);
    expect((await comment(service)).code).toBe(0);
    const [body] = bodies() as string[];
    expect(body.length).toBeLessThan(65_536);
    expect(body.split("### Part")).toHaveLength(6);
    expect(body.slice(-250)).toMatch(
      /words \n+\*\*The report is longer than a comment can be: .*\*\*\n\nOf commit .*\n$/,
    );
  });
});

test("what is no report is not posted", async () => {
  server = await CommentServer.start("github", TOKEN);
  write("review.md", "npm ERR!");
  expect((await comment("github")).output).toContain("it is no report of labvisor review");
  expect(server.calls).toEqual([]);
});

test("a job of no pull request, and another service, are refused", async () => {
  server = await CommentServer.start("github", TOKEN);
  write("event.json", "{}");
  expect((await comment("github")).output).toBe("comment.mjs: This job is of no pull request.\n");
  expect((await comment("bitbucket")).output).toContain("usage: node pipeline/comment.mjs github|gitea|gitlab");
});

test("a verdict with too many reasons is shortened at one of them", async () => {
  server = await CommentServer.start("github", TOKEN);
  const reason = `- \`${"why ".repeat(20)}\`\n`;
  write(
    "review.md",
    `${MARK}\n## What this does\n\n**Breaks rules**: there is nothing to plan.\n\n${reason.repeat(1500)}`,
  );
  expect((await comment("github")).code).toBe(0);
  const [body] = bodies() as string[];
  expect(body).toContain("\n\n**Breaks rules**: there is nothing to plan.\n\n- `why");
  expect(body.length).toBeGreaterThan(64_000);
  expect(body.length).toBeLessThan(65_536);
  expect(body).toMatch(/why `\n\n\*\*The report is longer/);
});

test("the commit is the change's own where what is proven is a merge", async () => {
  server = await CommentServer.start("gitlab", TOKEN);
  const own = "f".repeat(40);
  await comment("gitlab", { ...environment("gitlab"), CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: own });
  expect(bodies()).toEqual([expect.stringContaining(`Of commit ${own}.`)]);
});

describe("where the server is not as it should be", () => {
  beforeEach(async () => {
    server = await CommentServer.start("gitlab", TOKEN);
  });

  test("the token goes to no other host, and what is sent there was not made", async () => {
    const elsewhere = await CommentServer.start("gitlab", TOKEN);
    server.instead = (request, response) =>
      response.writeHead(302, { location: `${elsewhere.url}${request.url}` }).end("moved");
    const { code, output } = await comment("gitlab");
    expect(output).toMatch(/^comment\.mjs: GET http.*: 302, it is now at http.*, and the token is for nobody else/);
    expect(code).toBe(1);
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.stop();
  });

  test.each([
    [
      "a page for people",
      "/user",
      "<html>",
      /^comment\.mjs: GET .*\/user: what it answers is no JSON: is that the address of its API\?\n$/,
    ],
    [
      "nobody",
      "/user",
      "{}",
      /^comment\.mjs: GET .*\/user: what it answers is no account: is that the address of its API\?\n$/,
    ],
    ["nothing", "/user", "null", /: what it answers is no account/],
    [
      "an object for a list",
      "/notes",
      '{"a":1}',
      /: what it answers is no list of comments: is that the address of its API\?\n$/,
    ],
    [
      "comments that are none",
      "/notes",
      '[null,{"body":null},{"body":1,"author":null}]',
      /^comment\.mjs: POST .*: what it answers is no JSON/,
    ],
  ])("%s is told as such", async (_, where, answer, told) => {
    server.instead = ({ url = "", method }, response) => {
      const right = url.startsWith("/user") ? '{"username":"me"}' : method === "GET" ? "[]" : "";
      response.end(url.includes(where) && method === "GET" ? answer : right);
    };
    expect(await comment("gitlab")).toEqual({ code: 1, output: expect.stringMatching(told) });
  });

  test("one that does not answer is not waited for without end", async () => {
    server.instead = () => {};
    const soon = "const { timeout } = AbortSignal; AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 1000);";
    const silent = await comment("gitlab", environment("gitlab"), ["--import", `data:text/javascript,${soon}`]);
    expect(silent).toEqual({ code: 1, output: expect.stringMatching(/cannot be reached: .*timeout\n$/) });
  });

  test("pages without end are not read without end", async () => {
    server.instead = ({ url = "" }, response) =>
      url.startsWith("/user")
        ? response.end('{"username":"me"}')
        : response.setHeader("link", `<${server.url}${url}>; rel="next"`).end("[]");
    expect(await comment("gitlab")).toEqual({
      code: 1,
      output: expect.stringContaining("has more than 100 pages of comments"),
    });
  });

  test("a token that is none is not shown", async () => {
    const env = { ...environment("gitlab"), COMMENT_TOKEN: `${TOKEN}\nmore` };
    expect(await comment("gitlab", env)).toEqual({
      code: 1,
      output: "comment.mjs: COMMENT_TOKEN is no token: it has characters that none has, such as the end of a line.\n",
    });
    expect(server.calls).toEqual([]);
  });
});
