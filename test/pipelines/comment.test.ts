import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CommentServer, MERGE_COMMIT } from "../support/comment-server.js";

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

/** Returns the environment of a job in the service. */
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

/** Returns the environment of a job after the merge. */
function afterMerge(service: string): NodeJS.ProcessEnv {
  write("event.json", "{}");
  const { CI_MERGE_REQUEST_IID, ...env } = environment(service);
  return { ...env, GITHUB_SHA: MERGE_COMMIT, CI_COMMIT_SHA: MERGE_COMMIT };
}

/**
 * Runs the script, and checks that its output does not contain the token.
 *
 * @param options options for Node
 */
function runScript(service: string, env = environment(service), options: readonly string[] = []) {
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

/** Adds comments by other people: `count` that quote the marker, and one that begins with it. */
function addOthersComments(count: number): void {
  for (let index = 0; index < count; index += 1) server.add(`A reply that quotes ${MARK}, ${index}`, "somebody");
  server.add(`${MARK}\n## What this does\n\nNothing changes.`, "somebody");
}

const bodies = () => server.comments.map(({ body }) => body);

describe.each(["github", "gitea", "gitlab"])("comment.mjs on %s", (service) => {
  beforeEach(async () => {
    server = await CommentServer.start(service, TOKEN);
  });

  test("creates its comment once and then updates it, and leaves the comments of others alone", async () => {
    addOthersComments(2);
    const before = bodies();
    expect(await runScript(service)).toEqual({ code: 0, output: "Created the comment.\n" });
    write("review.md", `${MARK}\n## Something else\n`);
    expect(await runScript(service)).toEqual({ code: 0, output: "Updated the comment.\n" });
    expect(bodies()).toEqual([...before, `${MARK}\n## Something else\n\nFor commit ${COMMIT}.\n`]);
  });

  test("comments on the merged change with the plan, and leaves its review alone", async () => {
    server.add(`${MARK}\n## What this does\n`);
    write("review.md", "<!-- labvisor plan -->\n## What the plan does\n");
    for (const output of ["Created the comment.\n", "Updated the comment.\n"])
      expect(await runScript(service, afterMerge(service))).toEqual({ code: 0, output });
    expect(bodies()).toEqual([
      `${MARK}\n## What this does\n`,
      `<!-- labvisor plan -->\n## What the plan does\n\nFor commit ${MERGE_COMMIT}.\n`,
    ]);
  });

  test("does not comment on a commit that was pushed without a change", async () => {
    server.mergedChange = undefined;
    expect(await runScript(service, afterMerge(service))).toEqual({
      code: 0,
      output: `There is no comment: no change belongs to ${MERGE_COMMIT}.\n`,
    });
    expect(bodies()).toEqual([]);
  });

  test("finds its comment on a later page", async () => {
    addOthersComments(64);
    const own = server.add(`${MARK}\nold`);
    addOthersComments(20);
    expect((await runScript(service)).output).toBe("Updated the comment.\n");
    expect(own.body).toContain("What this does");
    // Gitea returns all comments on one page.
    const lists = server.calls.filter((call) => /^GET .*(comments|notes)/.test(call));
    expect(lists).toHaveLength(service === "gitea" ? 1 : 3);
  });

  test("reports a wrong token and a missing pull request", async () => {
    const wrong = await runScript(service, { ...environment(service), COMMENT_TOKEN: "another" });
    expect(wrong).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^comment\.mjs: GET http.*: 401, the token in COMMENT_TOKEN is invalid or expired\./,
      ),
    });
    server.changeExists = false;
    const missing = await runScript(service);
    expect(missing.output).toMatch(
      /: 404, the change does not exist, or the token in COMMENT_TOKEN may not read it\.\n$/,
    );
    expect(missing.code).toBe(1);
  });

  test("reports a missing variable and an unreachable server", async () => {
    const { COMMENT_TOKEN, ...without } = environment(service);
    expect((await runScript(service, without)).output).toMatch(/^comment\.mjs: COMMENT_TOKEN is not set/);
    const env = environment(service);
    await server.stop();
    const unreachable = await runScript(service, env);
    expect(unreachable).toEqual({
      code: 1,
      output: expect.stringMatching(/^comment\.mjs: http:.* cannot be reached: /),
    });
  });

  test("cuts a report that is too long before a section", async () => {
    const part = `\n### Part\n\n${"words ".repeat(2000)}\n`;
    write("review.md", `${MARK}\n## What this does\n${part.repeat(8)}`);
    expect((await runScript(service)).code).toBe(0);
    const [body] = bodies() as string[];
    expect(body.length).toBeLessThan(65_536);
    expect(body.split("### Part")).toHaveLength(6);
    expect(body.slice(-250)).toMatch(/words \n+\*\*The report is too long for a comment\. .*\*\*\n\nFor commit .*\n$/);
  });
});

test("comment.mjs does not post a file that is not a report", async () => {
  server = await CommentServer.start("github", TOKEN);
  write("review.md", "npm ERR!");
  expect((await runScript("github")).output).toContain("it is not a report of labvisor");
  expect(server.calls).toEqual([]);
});

test("comment.mjs rejects a job without a pull request and a commit, and an unknown service", async () => {
  server = await CommentServer.start("github", TOKEN);
  write("event.json", "{}");
  expect((await runScript("github")).output).toMatch(/^comment\.mjs: GITHUB_SHA is not set\. Run this in a job of/);
  expect((await runScript("bitbucket")).output).toContain("usage: node pipeline/comment.mjs github|gitea|gitlab");
});

test("comment.mjs cuts a verdict with too many reasons after one of them", async () => {
  server = await CommentServer.start("github", TOKEN);
  const reason = `- \`${"why ".repeat(20)}\`\n`;
  write("review.md", `${MARK}\n## What this does\n\n**Breaks rules**, so there is no plan.\n\n${reason.repeat(1500)}`);
  expect((await runScript("github")).code).toBe(0);
  const [body] = bodies() as string[];
  expect(body).toContain("\n\n**Breaks rules**, so there is no plan.\n\n- `why");
  expect(body.length).toBeGreaterThan(64_000);
  expect(body.length).toBeLessThan(65_536);
  expect(body).toMatch(/why `\n\n\*\*The report is too long/);
});

test("comment.mjs names the commit of the change in a pipeline for merged results", async () => {
  server = await CommentServer.start("gitlab", TOKEN);
  const own = "f".repeat(40);
  await runScript("gitlab", { ...environment("gitlab"), CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: own });
  expect(bodies()).toEqual([expect.stringContaining(`For commit ${own}.`)]);
});

describe("comment.mjs with a misbehaving server", () => {
  beforeEach(async () => {
    server = await CommentServer.start("gitlab", TOKEN);
  });

  test("does not follow a redirect with the token", async () => {
    const elsewhere = await CommentServer.start("gitlab", TOKEN);
    server.respond = (request, response) =>
      response.writeHead(302, { location: `${elsewhere.url}${request.url}` }).end("moved");
    const { code, output } = await runScript("gitlab");
    expect(output).toMatch(
      /^comment\.mjs: GET http.*: 302, it redirects to http.*, which does not receive the token\./,
    );
    expect(code).toBe(1);
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.stop();
  });

  test.each([
    [
      "a web page",
      "/user",
      "<html>",
      /^comment\.mjs: GET .*\/user: the response is not JSON\. Is this the address of the API\?\n$/,
    ],
    [
      "an empty object",
      "/user",
      "{}",
      /^comment\.mjs: GET .*\/user: the response is not an account\. Is this the address of the API\?\n$/,
    ],
    ["null", "/user", "null", /: the response is not an account/],
    [
      "an object instead of a list",
      "/notes",
      '{"a":1}',
      /: the response is not a list of comments\. Is this the address of the API\?\n$/,
    ],
    [
      "malformed comments",
      "/notes",
      '[null,{"body":null},{"body":1,"author":null}]',
      /^comment\.mjs: POST .*: the response is not JSON/,
    ],
  ])("reports %s", async (_, where, answer, message) => {
    server.respond = ({ url = "", method }, response) => {
      const valid = url.startsWith("/user") ? '{"username":"me"}' : method === "GET" ? "[]" : "";
      response.end(url.includes(where) && method === "GET" ? answer : valid);
    };
    expect(await runScript("gitlab")).toEqual({ code: 1, output: expect.stringMatching(message) });
  });

  test("times out if there is no response", async () => {
    server.respond = () => {};
    const soon = "const { timeout } = AbortSignal; AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 1000);";
    const silent = await runScript("gitlab", environment("gitlab"), ["--import", `data:text/javascript,${soon}`]);
    expect(silent).toEqual({ code: 1, output: expect.stringMatching(/cannot be reached: .*timeout\n$/) });
  });

  test("stops reading pages after the hundredth", async () => {
    server.respond = ({ url = "" }, response) =>
      url.startsWith("/user")
        ? response.end('{"username":"me"}')
        : response.setHeader("link", `<${server.url}${url}>; rel="next"`).end("[]");
    expect(await runScript("gitlab")).toEqual({
      code: 1,
      output: expect.stringContaining("has more than 100 pages of comments"),
    });
  });

  test("does not show an invalid token", async () => {
    const env = { ...environment("gitlab"), COMMENT_TOKEN: `${TOKEN}\nmore` };
    expect(await runScript("gitlab", env)).toEqual({
      code: 1,
      output: "comment.mjs: COMMENT_TOKEN is not a token: it contains invalid characters, such as a line break.\n",
    });
    expect(server.calls).toEqual([]);
  });
});
