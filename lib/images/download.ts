import { type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { logInfo, ProviderError } from "../plugin/index.js";
import { noRoom, orNoRoom } from "./image-file.js";
import { progressOf } from "./progress.js";

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /**
   * The time after which a silent connection is dropped, in milliseconds.
   *
   * @default 60 seconds
   */
  readonly idleTimeout?: number;
  /**
   * The delay before the second attempt, in milliseconds. It doubles with each further attempt.
   *
   * @default 1 second
   */
  readonly retryDelay?: number;
}

/** The number of consecutive attempts without progress that end a download. */
const ATTEMPTS = 4;
const MIB = 1024 * 1024;

/** A failure that another attempt may overcome. */
class Interruption extends Error {}

/**
 * Downloads a URL to a file, and continues an interrupted download.
 *
 * Verify the result with a checksum: the server may serve another file by now.
 *
 * @throws {ProviderError} The server refuses the request or cannot be reached, or the disk is full. The partial file
 * stays for the next attempt.
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { signal, retryDelay = 1000 } = options;
  let failures = 0;
  for (let most = 0; ; ) {
    const before = await sizeOf(file);
    most = Math.max(most, before);
    try {
      return await attempt(url, file, before, options);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      const now = await sizeOf(file);
      failures = now > most ? 1 : failures + 1;
      if (failures === ATTEMPTS)
        throw new ProviderError(
          `Could not download ${url}`,
          `${error.message}. Gave up after ${ATTEMPTS} attempts in a row; the next apply continues after the ` +
            `${inMib(now)} received so far.`,
        );
      logInfo(`${url}: ${error.message}; retrying after ${inMib(now)}`);
      await sleep(retryDelay * 2 ** (failures - 1), undefined, { signal });
    }
  }
}

async function attempt(url: string, file: string, have: number, options: DownloadOptions): Promise<void> {
  const { signal, idleTimeout = 60_000 } = options;
  const silent = new AbortController();
  const watch = setTimeout(
    () => silent.abort(new Interruption(`The server sent nothing for ${idleTimeout / 1000} s`)),
    idleTimeout,
  );
  const cut = AbortSignal.any([signal, silent.signal]);
  const onData = () => watch.refresh();
  try {
    // The checksum is that of the file itself, and a partial compressed stream cannot be continued.
    const headers = { "accept-encoding": "identity", ...(have > 0 && { range: `bytes=${have}-` }) };
    const response = await fetch(url, { headers, signal: cut }).catch(interrupted);
    onData();
    // The file is complete or too long; its checksum will tell.
    if (response.status === 416 && have > 0) return void (await response.body?.cancel());
    const start = startOf(url, response);
    if (start !== have && start !== 0) {
      await rm(file, { force: true });
      throw new Interruption("The server sent another part than requested");
    }
    const rest = Number(response.headers.get("content-length") ?? 0);
    await checkRoom(dirname(file), rest);
    logInfo(
      `Downloading ${url}${start > 0 ? `, continuing after ${inMib(start)}` : ""}${rest > 0 ? `: ${inMib(rest)}` : ""}`,
    );
    const handle = await open(file, start > 0 ? "r+" : "w");
    try {
      await write(handle, response, start, progress(url, start + rest), onData);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    clearTimeout(watch);
    // Cancels a response that has not been read to its end.
    silent.abort();
  }
}

/** Returns the position of the response's bytes in the file. */
function startOf(url: string, { status, statusText, headers }: Response): number {
  const answer = `The server responded ${status} ${statusText}`.trim();
  if (status === 408 || status === 429 || status >= 500) throw new Interruption(answer);
  if (status !== 200 && status !== 206) {
    const advice =
      status === 404 || status === 410
        ? " Check the URL: old images are often moved or removed. For an official image: `labvisor image update`."
        : "";
    throw new ProviderError(`Could not download ${url}`, `${answer}.${advice}`);
  }
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw new ProviderError(
      `The server compresses ${url} in transit (Content-Encoding: ${encoding})`,
      "The checksum is that of the original bytes. Use another mirror, or download the image yourself and give it " +
        "in file.",
    );
  return status === 200 ? 0 : Number(/^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

async function write(
  handle: FileHandle,
  response: Response,
  start: number,
  report: (position: number) => void,
  onData: () => void,
): Promise<void> {
  let position = start;
  for await (const chunk of bytesOf(response)) {
    onData();
    await orNoRoom(handle.write(chunk, 0, chunk.length, position));
    position += chunk.length;
    report(position);
  }
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (error) {
    interrupted(error);
  }
}

/**
 * Reports the cause of a fetch error, whose own message says little. For a host with several addresses, that is the
 * first address's error.
 */
function interrupted(error: unknown): never {
  if (error instanceof Interruption) throw error;
  const { message, cause } = error as { message: string; cause?: { message?: string; errors?: { message: string }[] } };
  throw new Interruption((cause?.errors?.[0] ?? cause)?.message || message);
}

/** Returns a function that logs the progress from time to time. */
function progress(url: string, total: number): (position: number) => void {
  const report = progressOf(url);
  return (position) => report(() => `${inMib(position)}${total > position ? ` of ${inMib(total)}` : ""}`);
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes > bavail * bsize)
    throw noRoom(`${folder} has ${inMib(bavail * bsize)} left, but the image needs ${inMib(bytes)}`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

const inMib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
