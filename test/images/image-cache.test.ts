import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { ImageCache } from "../../lib/images/image-cache.js";
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
} from "../support/image-server.js";

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
  cache = new ImageCache(join(folder, "cache"), { retryDelay: 10, idleTimeout: 1000 });
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const cachedFiles = () => (existsSync(join(folder, "cache")) ? readdirSync(join(folder, "cache")).sort() : []);
const partial = () => join(folder, "cache", `${sum}.partial`);
/** Downloads the image in a separate process. */
const elsewhere = (url: string): ChildProcess => {
  const code = `
    const { ImageCache } = require("./lib/images/image-cache.ts");
    const [url, sum, folder] = process.argv.slice(1);
    void new ImageCache(folder).download(url, { checksum: sum }, new AbortController().signal);`;
  const args = ["--import", "tsx", "-e", code, url, sum, join(folder, "cache")];
  return spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: "" }, stdio: "inherit" });
};
/** Waits until the partial file has that many bytes. */
const received = async (bytes: number) => {
  while (!existsSync(partial()) || statSync(partial()).size < bytes) await sleep(50);
};
/** Creates the partial file of an earlier attempt. */
const begin = async (bytes: Buffer) => {
  await expect(cache.download(server.serve("/none", status(404)), { checksum: sum }, signal)).rejects.toThrow();
  writeFileSync(partial(), bytes);
};

test("an image is downloaded once, and named after its checksum", async () => {
  const url = server.serve("/disk.img", whole(content));
  const image = await cache.download(url, { checksum: sum }, signal);
  expect(image).toEqual({ path: join(folder, "cache", `${sum}.img`), format: "raw", sizeMib: 2 });
  expect(readFileSync(image.path).equals(content)).toBe(true);
  expect(await cache.download(url, { checksum: sum }, signal)).toEqual(image);
  expect(await cache.find({ checksum: sum })).toEqual(image);
  expect(server.requests).toEqual(["GET /disk.img"]);
  expect(cachedFiles()).toEqual([`${sum}.img`, `${sum}.json`]);
});

test("concurrent requests for an image share a single download", async () => {
  const url = server.serve("/disk.img", whole(content));
  const others = [cache, new ImageCache(join(folder, "cache")), cache];
  const images = await Promise.all(others.map((each) => each.download(url, { checksum: sum }, signal)));
  expect(new Set(images.map(({ path }) => path)).size).toBe(1);
  expect(server.requests).toEqual(["GET /disk.img"]);
});

/** Returns where the requested ranges start: 0 for a request of the whole image. */
const starts = () => server.requests.map((line) => Number(/bytes=(\d+)-$/.exec(line)?.[1] ?? 0));

// A connection that breaks off takes along what it received and the client has not read yet, so that a busy machine
// continues earlier than the server stopped.
test("an interrupted download continues where it stopped", async () => {
  const url = server.serve("/disk.img", brokenOff(content, MIB), brokenOff(content, 1000), whole(content));
  const { path } = await cache.download(url, { checksum: sum }, signal);
  const [first, second, third] = starts();
  expect(server.requests).toHaveLength(3);
  expect(first).toBe(0);
  expect(second).toBeGreaterThan(0);
  expect(second).toBeLessThanOrEqual(MIB);
  expect(third).toBeGreaterThanOrEqual(second);
  expect(third).toBeLessThanOrEqual(second + 1000);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test("a download fails after several dropped connections, and the next attempt continues from there", async () => {
  const url = server.serve("/disk.img", brokenOff(content, MIB), (_, response) => void response.destroy());
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow(
    /other side closed\. Gave up after 4 attempts in a row; the next apply continues after the \d\.\d MiB received so far\./,
  );
  expect(await cache.find({ checksum: sum })).toBeUndefined();
  server.serve("/disk.img", whole(content));
  await cache.download(url, { checksum: sum }, signal);
  expect(starts().at(-1)).toBeGreaterThan(0);
  expect(starts().at(-1)).toBeLessThanOrEqual(MIB);
});

test("a request is repeated after a server sent nothing for too long", async () => {
  const url = server.serve("/disk.img", silentAfter(content, MIB), whole(content));
  await cache.download(url, { checksum: sum }, signal);
  expect(server.requests).toHaveLength(2);
  expect(starts()[1]).toBeGreaterThan(0);
  expect(starts()[1]).toBeLessThanOrEqual(MIB);
});

test("a server that ignores ranges sends the whole image again", async () => {
  const url = server.serve("/disk.img", brokenOff(content, MIB), withoutRanges(content));
  const { path } = await cache.download(url, { checksum: sum }, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test("a shorter image from a server that ignores ranges replaces the whole partial file", async () => {
  await begin(randomBytes(3 * MIB));
  const { path } = await cache.download(server.serve("/disk.img", withoutRanges(content)), { checksum: sum }, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test("the whole image is requested after a server sent another part than requested", async () => {
  await begin(randomBytes(MIB));
  const url = server.serve(
    "/disk.img",
    (_, response) => void response.writeHead(206, { "content-range": "bytes 5-9/10" }).end("wrong"),
    whole(content),
  );
  const { path } = await cache.download(url, { checksum: sum }, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests.slice(1)).toEqual([`GET /disk.img bytes=${MIB}-`, "GET /disk.img"]);
});

test("the partial file of another image is discarded", async () => {
  await begin(randomBytes(MIB));
  const { path } = await cache.download(server.serve("/disk.img", whole(content)), { checksum: sum }, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests.slice(1)).toEqual([`GET /disk.img bytes=${MIB}-`, "GET /disk.img"]);
});

test("a complete partial file is not downloaded again", async () => {
  await begin(content);
  await cache.download(server.serve("/disk.img", whole(content)), { checksum: sum }, signal);
  expect(server.requests.slice(1)).toEqual([`GET /disk.img bytes=${2 * MIB}-`]);
});

test("a download with another checksum is rejected with both checksums, and discarded", async () => {
  const other = randomBytes(MIB);
  const url = server.serve("/disk.img", whole(other));
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow(
    `The image ${url} does not match its SHA-256: Expected: ${sum}; found: ${sha256(other)}.`,
  );
  expect(cachedFiles()).toEqual([]);
});

test("redirects are followed, and the rest is requested from the final URL", async () => {
  const far = server.serve("/far.img", brokenOff(content, MIB), whole(content));
  await cache.download(server.serve("/disk.img", redirect(far)), { checksum: sum }, signal);
  expect(server.requests.at(-1)).toMatch(/^GET \/far\.img bytes=\d+-$/);
});

test("circular redirects are an error", async () => {
  const url = server.serve("/disk.img", redirect("/disk.img"));
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow("redirect count exceeded");
});

test.each<[number, string]>([
  [404, "The server responded 404 Not Found. Check the URL:"],
  [403, "The server responded 403 Forbidden."],
])("a request is not repeated after a response of %i", async (code, message) => {
  const url = server.serve("/disk.img", status(code));
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow(`Could not download ${url}: ${message}`);
  expect(server.requests).toHaveLength(1);
  expect(cachedFiles()).toEqual([]);
});

test.each([500, 503, 429])("a request is repeated after a response of %i, and then fails", async (code) => {
  const url = server.serve("/disk.img", status(code), status(code), whole(content));
  await cache.download(url, { checksum: sum }, signal);
  const never = server.serve("/never.img", status(code));
  await expect(cache.download(never, { checksum: sha256(Buffer.from("never")) }, signal)).rejects.toThrow(
    `Could not download ${never}: The server responded ${code}`,
  );
  expect(server.requests).toHaveLength(3 + 4);
});

test("an unreachable server is reported", async () => {
  const url = server.serve("/disk.img", whole(content));
  server.close();
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow("connect ECONNREFUSED 127.0.0.1");
});

test("a server that compresses the image in transit is rejected", async () => {
  const url = server.serve("/disk.img", (_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(content));
  });
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow("in transit (Content-Encoding: gzip)");
});

test("an image that does not fit on the disk is rejected before it is downloaded", async () => {
  const url = server.serve("/disk.img", (_, response) => {
    response.writeHead(200, { "content-length": 2 ** 50 }).write("x");
  });
  await expect(cache.download(url, { checksum: sum }, signal)).rejects.toThrow(
    /There is not enough disk space for the image: .* but the image needs 1073741824.0 MiB/,
  );
});

test("an error names a cache folder that cannot be created", async () => {
  writeFileSync(join(folder, "file"), "");
  const nowhere = new ImageCache(join(folder, "file", "cache"));
  await expect(nowhere.download("http://127.0.0.1:9/x", { checksum: sum }, signal)).rejects.toThrow(
    `The image cache ${join(folder, "file", "cache")} cannot be created`,
  );
});

test("an error names a cache folder that cannot be written", async () => {
  const fixed = new ImageCache("/proc");
  await expect(fixed.download("http://127.0.0.1:9/x", { checksum: sum }, signal)).rejects.toThrow(
    /^The image cache \/proc cannot be written: E.*\. Set the provider's image_cache/,
  );
});

test("a canceled download ends at once, and the partial file stays", async () => {
  const url = server.serve("/disk.img", silentAfter(content, MIB));
  const interrupt = new AbortController();
  const patient = new ImageCache(join(folder, "cache"), { idleTimeout: 60_000 });
  const outcome = patient.download(url, { checksum: sum }, interrupt.signal);
  void received(MIB).then(() => interrupt.abort(new Error("Interrupted")));
  await expect(outcome).rejects.toThrow("Interrupted");
  expect(readFileSync(partial())).toHaveLength(MIB);
  await cache.download(server.serve("/disk.img", whole(content)), { checksum: sum }, signal);
  expect(server.requests.at(-1)).toBe(`GET /disk.img bytes=${MIB}-`);
});

test("concurrent processes share a single download of an image", async () => {
  const url = server.serve("/disk.img", whole(content));
  const others = [1, 2, 3].map(() => elsewhere(url));
  const codes = await Promise.all(others.map(async (each) => (await once(each, "exit"))[0]));
  expect(codes).toEqual([0, 0, 0]);
  expect(server.requests).toEqual(["GET /disk.img"]);
  expect(cachedFiles()).toEqual([`${sum}.img`, `${sum}.json`]);
});

test("the next process continues the download of a killed one", async () => {
  const other = elsewhere(server.serve("/disk.img", silentAfter(content, MIB)));
  await received(MIB);
  other.kill("SIGKILL");
  await once(other, "exit");
  // A lock is valid for 10 seconds after its owner renewed it last.
  utimesSync(join(folder, "cache", `${sum}.lock`), 0, 0);
  const { path } = await cache.download(server.serve("/disk.img", whole(content)), { checksum: sum }, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests).toEqual(["GET /disk.img", `GET /disk.img bytes=${MIB}-`]);
  expect(cachedFiles()).toEqual([`${sum}.img`, `${sum}.json`]);
});

test("gzip is unpacked, and the checksum is that of the packed file", async () => {
  const packed = gzipSync(content);
  const url = server.serve("/disk.img.gz", whole(packed));
  const image = await cache.download(url, { checksum: sha256(packed) }, signal);
  expect(image).toMatchObject({ format: "raw", sizeMib: 2, path: join(folder, "cache", `${sha256(packed)}.img`) });
  expect(readFileSync(image.path).equals(content)).toBe(true);
  expect(cachedFiles()).toEqual([`${sha256(packed)}.img`, `${sha256(packed)}.json`]);
  await cache.download(url, { checksum: sha256(packed) }, signal);
  expect(server.requests).toHaveLength(1);
});

test("truncated gzip is rejected", async () => {
  const packed = gzipSync(content).subarray(0, MIB);
  const url = server.serve("/disk.img.gz", whole(packed));
  await expect(cache.download(url, { checksum: sha256(packed) }, signal)).rejects.toThrow(
    `The image ${url} cannot be unpacked: unexpected end of file.`,
  );
  expect(await cache.find({ checksum: sha256(packed) })).toBeUndefined();
});

test("a web page in place of an image is rejected and named", async () => {
  const page = Buffer.from("<!DOCTYPE html><p>Choose a mirror</p>");
  const url = server.serve("/disk.img", whole(page));
  await expect(cache.download(url, { checksum: sha256(page) }, signal)).rejects.toThrow(
    `The image ${url} is a web page`,
  );
});

test.each<[string, (path: string) => void]>([
  ["was truncated", (path) => writeFileSync(path, content.subarray(0, MIB))],
  ["has changed", (path) => writeFileSync(path, randomBytes(2 * MIB))],
  ["was deleted", (path) => rmSync(path)],
])("a cached image that %s is downloaded again", async (_, damage) => {
  const url = server.serve("/disk.img", whole(content));
  const { path } = await cache.download(url, { checksum: sum }, signal);
  damage(path);
  await cache.download(url, { checksum: sum }, signal);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests).toHaveLength(2);
});
