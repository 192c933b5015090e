import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { ImageCache } from "../../../../../lib/platforms/virtualbox/provider/images/image-cache.js";
import {
  brokenOff,
  type ImageServer,
  redirect,
  sha256,
  silentAfter,
  startImageServer,
  status,
  whole,
  withoutRanges,
} from "../../../../support/image-server.js";

const MIB = 1024 * 1024;
const content = randomBytes(2 * MIB);
const sum = sha256(content);

let server: ImageServer;
let folder: string;
let cache: ImageCache;
const { signal } = new AbortController();

beforeEach(async () => {
  server = await startImageServer();
  folder = mkdtempSync(join(tmpdir(), "labvisor-images-"));
  cache = new ImageCache(join(folder, "cache"), { pause: 10, silence: 1000 });
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const kept = () => (existsSync(join(folder, "cache")) ? readdirSync(join(folder, "cache")).sort() : []);
const partial = () => join(folder, "cache", `${sum}.partial`);
/** Has a process of its own download it. */
const elsewhere = (url: string): ChildProcess => {
  const code = `
    const { ImageCache } = require("./lib/platforms/virtualbox/provider/images/image-cache.ts");
    const [url, sum, folder] = process.argv.slice(1);
    void new ImageCache(folder).download(url, sum, new AbortController().signal);`;
  const args = ["--import", "tsx", "-e", code, url, sum, join(folder, "cache")];
  return spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: "" }, stdio: "inherit" });
};
/** Has the cache begin with what an earlier attempt left. */
const begin = async (bytes: Buffer) => {
  await expect(cache.download(server.serve("/none", status(404)), sum, signal)).rejects.toThrow();
  writeFileSync(partial(), bytes);
};

test("an image is downloaded once, and lies under its checksum", async () => {
  const url = server.serve("/disk.img", whole(content));
  const image = await cache.download(url, sum, signal);
  expect(image).toEqual({ path: join(folder, "cache", `${sum}.img`), format: "raw", sizeMib: 2 });
  expect(readFileSync(image.path).equals(content)).toBe(true);
  expect(await cache.download(url, sum, signal)).toEqual(image);
  expect(await cache.find(sum)).toEqual(image);
  expect(server.requests).toEqual(["GET /disk.img"]);
  expect(kept()).toEqual([`${sum}.img`, `${sum}.json`]);
});

test("several that want one image at once share a single download", async () => {
  const url = server.serve("/disk.img", whole(content));
  const others = [cache, new ImageCache(join(folder, "cache")), cache];
  const images = await Promise.all(others.map((each) => each.download(url, sum, signal)));
  expect(new Set(images.map(({ path }) => path)).size).toBe(1);
  expect(server.requests).toEqual(["GET /disk.img"]);
});

test("a download that is broken off goes on where it was", async () => {
  const url = server.serve("/disk.img", brokenOff(content, MIB), brokenOff(content, 1000), whole(content));
  await cache.download(url, sum, signal);
  expect(server.requests).toEqual([
    "GET /disk.img",
    `GET /disk.img bytes=${MIB}-`,
    `GET /disk.img bytes=${MIB + 1000}-`,
  ]);
});

test("a server that always breaks off ends in an error, and the next attempt goes on from there", async () => {
  const url = server.serve("/disk.img", brokenOff(content, MIB), (_, response) => void response.destroy());
  await expect(cache.download(url, sum, signal)).rejects.toThrow(
    `Could not download ${url}: other side closed. Tried 4 times in a row; 1.0 MiB have come, and the next apply continues from there.`,
  );
  expect(await cache.find(sum)).toBeUndefined();
  server.serve("/disk.img", whole(content));
  await cache.download(url, sum, signal);
  expect(server.requests.at(-1)).toBe(`GET /disk.img bytes=${MIB}-`);
});

test("a server that is silent for too long is asked again", async () => {
  const url = server.serve("/disk.img", silentAfter(content, MIB), whole(content));
  await cache.download(url, sum, signal);
  expect(server.requests).toEqual(["GET /disk.img", `GET /disk.img bytes=${MIB}-`]);
});

test("a server that ignores ranges sends all of it anew", async () => {
  const url = server.serve("/disk.img", brokenOff(content, MIB), withoutRanges(content));
  const { path } = await cache.download(url, sum, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test("a server that ignores ranges and sends less than came before does not leave the rest of that", async () => {
  await begin(randomBytes(3 * MIB));
  const { path } = await cache.download(server.serve("/disk.img", withoutRanges(content)), sum, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test("a server that sends another part than it was asked for is asked for all", async () => {
  await begin(randomBytes(MIB));
  const url = server.serve(
    "/disk.img",
    (_, response) => void response.writeHead(206, { "content-range": "bytes 5-9/10" }).end("wrong"),
    whole(content),
  );
  const { path } = await cache.download(url, sum, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests.slice(1)).toEqual([`GET /disk.img bytes=${MIB}-`, "GET /disk.img"]);
});

test("what an earlier attempt left of another file is thrown away", async () => {
  await begin(randomBytes(MIB));
  const { path } = await cache.download(server.serve("/disk.img", whole(content)), sum, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests.slice(1)).toEqual([`GET /disk.img bytes=${MIB}-`, "GET /disk.img"]);
});

test("what an earlier attempt left whole is not downloaded again", async () => {
  await begin(content);
  await cache.download(server.serve("/disk.img", whole(content)), sum, signal);
  expect(server.requests.slice(1)).toEqual([`GET /disk.img bytes=${2 * MIB}-`]);
});

test("other bytes than wanted are refused with both checksums, and not kept", async () => {
  const other = randomBytes(MIB);
  const url = server.serve("/disk.img", whole(other));
  await expect(cache.download(url, sum, signal)).rejects.toThrow(
    `The image ${url} does not have the SHA-256 that was given: Given: ${sum}; found: ${sha256(other)}.`,
  );
  expect(kept()).toEqual([]);
});

test("redirects are followed, and a part is asked for at their end", async () => {
  const far = server.serve("/far.img", brokenOff(content, MIB), whole(content));
  await cache.download(server.serve("/disk.img", redirect(far)), sum, signal);
  expect(server.requests.at(-1)).toBe(`GET /far.img bytes=${MIB}-`);
});

test("redirects in a circle are an error", async () => {
  const url = server.serve("/disk.img", redirect("/disk.img"));
  await expect(cache.download(url, sum, signal)).rejects.toThrow("redirect count exceeded");
});

test.each<[number, string]>([
  [404, "The server answered 404 Not Found. Is the URL right?"],
  [403, "The server answered 403 Forbidden."],
])("a server that answers %i is not asked again", async (code, said) => {
  const url = server.serve("/disk.img", status(code));
  await expect(cache.download(url, sum, signal)).rejects.toThrow(`Could not download ${url}: ${said}`);
  expect(server.requests).toHaveLength(1);
  expect(kept()).toEqual([]);
});

test.each([500, 503, 429])("a server that answers %i is asked again, and then it is an error", async (code) => {
  const url = server.serve("/disk.img", status(code), status(code), whole(content));
  await cache.download(url, sum, signal);
  const never = server.serve("/never.img", status(code));
  await expect(cache.download(never, sha256(Buffer.from("never")), signal)).rejects.toThrow(
    `Could not download ${never}: The server answered ${code}`,
  );
  expect(server.requests).toHaveLength(3 + 4);
});

test("a server that is not there is an error that says so", async () => {
  const url = server.serve("/disk.img", whole(content));
  server.close();
  await expect(cache.download(url, sum, signal)).rejects.toThrow("connect ECONNREFUSED 127.0.0.1");
});

test("a server that compresses on the way is refused", async () => {
  const url = server.serve("/disk.img", (_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(content));
  });
  await expect(cache.download(url, sum, signal)).rejects.toThrow("compressed on the way (Content-Encoding: gzip)");
});

test("an image that is larger than the disk has room for is refused before it is downloaded", async () => {
  const url = server.serve("/disk.img", (_, response) => {
    response.writeHead(200, { "content-length": 2 ** 50 }).write("x");
  });
  await expect(cache.download(url, sum, signal)).rejects.toThrow(
    /There is no room for the image: .* and 1073741824.0 MiB are to come/,
  );
});

test("a cache folder that cannot be made is named", async () => {
  writeFileSync(join(folder, "file"), "");
  const nowhere = new ImageCache(join(folder, "file", "cache"));
  await expect(nowhere.download("http://127.0.0.1:9/x", sum, signal)).rejects.toThrow(
    `The image cache ${join(folder, "file", "cache")} cannot be made`,
  );
});

test("an interrupted download ends at once, and what has come stays", async () => {
  const url = server.serve("/disk.img", silentAfter(content, MIB));
  const interrupt = new AbortController();
  const patient = new ImageCache(join(folder, "cache"), { silence: 60_000 });
  const outcome = patient.download(url, sum, interrupt.signal);
  setTimeout(() => interrupt.abort(new Error("Interrupted")), 300);
  await expect(outcome).rejects.toThrow("Interrupted");
  expect(readFileSync(partial())).toHaveLength(MIB);
  await cache.download(server.serve("/disk.img", whole(content)), sum, signal);
  expect(server.requests.at(-1)).toBe(`GET /disk.img bytes=${MIB}-`);
});

test("processes that want one image at once share a single download", async () => {
  const url = server.serve("/disk.img", whole(content));
  const others = [1, 2, 3].map(() => elsewhere(url));
  const codes = await Promise.all(others.map(async (each) => (await once(each, "exit"))[0]));
  expect(codes).toEqual([0, 0, 0]);
  expect(server.requests).toEqual(["GET /disk.img"]);
  expect(kept()).toEqual([`${sum}.img`, `${sum}.json`]);
});

test("a download whose process was killed is gone on with by the next one", async () => {
  const other = elsewhere(server.serve("/disk.img", silentAfter(content, MIB)));
  while (!existsSync(partial()) || statSync(partial()).size < MIB) await sleep(50);
  other.kill("SIGKILL");
  await once(other, "exit");
  const { path } = await cache.download(server.serve("/disk.img", whole(content)), sum, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests).toEqual(["GET /disk.img", `GET /disk.img bytes=${MIB}-`]);
  expect(kept()).toEqual([`${sum}.img`, `${sum}.json`]);
});

test("gzip is unpacked, and its checksum is that of what was downloaded", async () => {
  const packed = gzipSync(content);
  const url = server.serve("/disk.img.gz", whole(packed));
  const image = await cache.download(url, sha256(packed), signal);
  expect(image).toMatchObject({ format: "raw", sizeMib: 2, path: join(folder, "cache", `${sha256(packed)}.img`) });
  expect(readFileSync(image.path).equals(content)).toBe(true);
  expect(kept()).toEqual([`${sha256(packed)}.img`, `${sha256(packed)}.json`]);
  await cache.download(url, sha256(packed), signal);
  expect(server.requests).toHaveLength(1);
});

test("gzip that is cut short is refused", async () => {
  const packed = gzipSync(content).subarray(0, MIB);
  const url = server.serve("/disk.img.gz", whole(packed));
  await expect(cache.download(url, sha256(packed), signal)).rejects.toThrow(
    `The image ${url} cannot be unpacked: unexpected end of file.`,
  );
  expect(await cache.find(sha256(packed))).toBeUndefined();
});

test("a web page or an archive in place of an image is refused by what it is", async () => {
  const page = Buffer.from("<!DOCTYPE html><p>Choose a mirror</p>");
  const url = server.serve("/disk.img", whole(page));
  await expect(cache.download(url, sha256(page), signal)).rejects.toThrow(`The image ${url} is a web page`);
});

test.each<[string, (path: string) => void]>([
  ["was cut short", (path) => writeFileSync(path, content.subarray(0, MIB))],
  ["has changed", (path) => writeFileSync(path, randomBytes(2 * MIB))],
  ["was deleted", (path) => rmSync(path)],
])("an image in the cache that %s is downloaded anew", async (_, damage) => {
  const url = server.serve("/disk.img", whole(content));
  const { path } = await cache.download(url, sum, signal);
  damage(path);
  await cache.download(url, sum, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests).toHaveLength(2);
});
