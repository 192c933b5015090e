import { type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { logInfo, ProviderError } from "../../../../plugin/index.js";
import { noRoom, orNoRoom } from "./room.js";

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** How long a server may stay silent, in milliseconds. @default 60 seconds */
  readonly silence?: number;
  /** How long to wait before the second attempt, in milliseconds; each further wait is twice as long. @default 1 second */
  readonly pause?: number;
}

/** So many attempts in a row that bring nothing end a download. */
const ATTEMPTS = 4;
/** Between two lines on its progress, in milliseconds. */
const PROGRESS = 10_000;
const MIB = 1024 * 1024;

/** What another attempt may put right. */
class Interruption extends Error {}

/**
 * Downloads into `file`, after what is there already from an attempt that was broken off. Whether it is what was wanted, a checksum must tell: the
 * server may have another file by now.
 *
 * @throws {ProviderError} The server refuses, or cannot be reached, or there is no room. What has come stays, for the next attempt.
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { signal, pause = 1000 } = options;
  let inVain = 0;
  for (let most = 0; ; ) {
    const before = await sizeOf(file);
    most = Math.max(most, before);
    try {
      return await attempt(url, file, before, options);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      const now = await sizeOf(file);
      inVain = now > most ? 1 : inVain + 1;
      if (inVain === ATTEMPTS)
        throw new ProviderError(
          `Could not download ${url}`,
          `${error.message}. Tried ${ATTEMPTS} times in a row; ${inMib(now)} have come, and the next apply continues from there.`,
        );
      logInfo(`${url}: ${error.message}; ${inMib(now)} have come, trying again`);
      await sleep(pause * 2 ** (inVain - 1), undefined, { signal });
    }
  }
}

async function attempt(url: string, file: string, have: number, options: DownloadOptions): Promise<void> {
  const { signal, silence = 60_000 } = options;
  const silent = new AbortController();
  const watch = setTimeout(
    () => silent.abort(new Interruption(`The server was silent for ${silence / 1000} s`)),
    silence,
  );
  const cut = AbortSignal.any([signal, silent.signal]);
  const heard = () => watch.refresh();
  try {
    // Bytes as they are: the checksum is that of the file, and a part of a compressed stream cannot be continued.
    const headers = { "accept-encoding": "identity", ...(have > 0 && { range: `bytes=${have}-` }) };
    const response = await fetch(url, { headers, signal: cut }).catch(interrupted);
    heard();
    // What is there is all of it, or more: the checksum tells.
    if (response.status === 416 && have > 0) return void (await response.body?.cancel());
    const start = startOf(url, response);
    if (start !== have && start !== 0) {
      await rm(file, { force: true });
      throw new Interruption("The server sent another part than it was asked for");
    }
    const rest = Number(response.headers.get("content-length") ?? 0);
    await checkRoom(dirname(file), rest);
    logInfo(`Downloading ${url}${start > 0 ? `, from ${inMib(start)} on` : ""}${rest > 0 ? `: ${inMib(rest)}` : ""}`);
    const handle = await open(file, start > 0 ? "r+" : "w");
    try {
      await write(handle, response, start, progress(url, start + rest), heard);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    clearTimeout(watch);
    // An answer that was not wanted to its end ends here.
    silent.abort();
  }
}

/** Where the bytes of the answer belong in the file. */
function startOf(url: string, { status, statusText, headers }: Response): number {
  const said = `The server answered ${status} ${statusText}`.trim();
  if (status === 408 || status === 429 || status >= 500) throw new Interruption(said);
  if (status !== 200 && status !== 206) {
    const advice = status === 404 || status === 410 ? " Is the URL right? Old images are often moved or removed." : "";
    throw new ProviderError(`Could not download ${url}`, `${said}.${advice}`);
  }
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw new ProviderError(
      `The server sends ${url} compressed on the way (Content-Encoding: ${encoding})`,
      "The file's own bytes, which the checksum is of, are not to be had there. Take another mirror, or download it and give it as file.",
    );
  return status === 200 ? 0 : Number(/^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

async function write(
  handle: FileHandle,
  response: Response,
  start: number,
  report: (position: number) => void,
  heard: () => void,
): Promise<void> {
  let position = start;
  for await (const chunk of bytesOf(response)) {
    heard();
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

/** What fetch throws says little; its cause says it, and of a host with several addresses that of the first one. */
function interrupted(error: unknown): never {
  if (error instanceof Interruption) throw error;
  const { message, cause } = error as { message: string; cause?: { message?: string; errors?: { message: string }[] } };
  throw new Interruption((cause?.errors?.[0] ?? cause)?.message || message);
}

/** Says in the log from time to time how far it is. */
function progress(url: string, total: number): (position: number) => void {
  let next = Date.now() + PROGRESS;
  return (position) => {
    if (Date.now() < next) return;
    next = Date.now() + PROGRESS;
    logInfo(`${url}: ${inMib(position)}${total > position ? ` of ${inMib(total)}` : ""}`);
  };
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes > bavail * bsize)
    throw noRoom(`${folder} has ${inMib(bavail * bsize)} left, and ${inMib(bytes)} are to come`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

const inMib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
