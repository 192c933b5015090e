import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CommentServer } from "../support/comment-server.js";

const SCRIPT = path.resolve("examples/pipelines/scripts/comment.mjs");
const TOKEN = "hunter2-hunter2";
const MARK = "<!-- labvisor review -->";

let folder: string;
let server: CommentServer;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "labvisor-comment-"));
  write("review.md", `${MARK}\n## What this does\n`);
  write("event.json", JSON.stringify({ pull_request: { number: 7 } }));
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
    ? { CI_API_V4_URL: server.url, CI_PROJECT_ID: "42", CI_MERGE_REQUEST_IID: "7", COMMENT_TOKEN: TOKEN }
    : {
        GITHUB_API_URL: server.url,
        GITHUB_REPOSITORY: "me/lab",
        GITHUB_EVENT_PATH: path.join(folder, "event.json"),
        COMMENT_TOKEN: TOKEN,
      };
}

function comment(service: string, env: NodeJS.ProcessEnv = environment(service)) {
  const child = spawn(process.execPath, [SCRIPT, service, "review.md"], { cwd: folder, env });
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

const others = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: index, body: `I say nothing of ${MARK}, ${index}` }));

describe.each(["github", "gitea", "gitlab"])("a comment on %s", (service) => {
  beforeEach(async () => {
    server = await CommentServer.start(service, TOKEN);
  });

  test("is made, and written anew from then on, whatever others say", async () => {
    server.comments = others(3);
    expect(await comment(service)).toEqual({ code: 0, output: "The comment was made.\n" });
    write("review.md", `${MARK}\n## Something else\n`);
    expect(await comment(service)).toEqual({ code: 0, output: "The comment was written anew.\n" });
    expect(server.comments).toHaveLength(4);
    expect(server.comments[3].body).toBe(`${MARK}\n## Something else\n`);
  });

  test("is found on a later page", async () => {
    server.comments = [...others(65), { id: 99, body: `${MARK}\nold` }, ...others(20)];
    expect((await comment(service)).output).toBe("The comment was written anew.\n");
    expect(server.comments[65].body).toContain("What this does");
    expect(server.calls.filter((call) => call.startsWith("GET"))).toHaveLength(3);
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
    const [{ body }] = server.comments;
    expect(body.length).toBeLessThan(65_536);
    expect(body.split("### Part")).toHaveLength(6);
    expect(body.slice(-200)).toMatch(/words \n+\*\*The report is longer than a comment can be: .*\*\*\n$/);
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

test("the token goes to no other host", async () => {
  server = await CommentServer.start("github", TOKEN);
  const elsewhere = await CommentServer.start("github", TOKEN);
  Object.defineProperty(server, "url", { get: () => elsewhere.url, configurable: true });
  const env = environment("github");
  Reflect.deleteProperty(server, "url");
  Object.defineProperty(elsewhere, "url", { value: server.url });
  elsewhere.comments = others(40);
  expect((await comment("github", env)).output).toContain("The next page of comments is elsewhere");
  expect(server.calls).toEqual([]);
  await elsewhere.stop();
});
