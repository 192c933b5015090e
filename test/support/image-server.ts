import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on this machine that serves images. */
export interface ImageServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** The requests so far, such as `GET /a.img` or `GET /a.img bytes=5-`. */
  readonly requests: string[];
  /** Answers requests for a path with these answers in turn, and repeats the last one. */
  serve(path: string, ...answers: Answer[]): string;
  close(): void;
}

export async function startImageServer(): Promise<ImageServer> {
  const answers = new Map<string, Answer[]>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method, url = "", headers } = request;
    requests.push([method, url, headers.range].filter(Boolean).join(" "));
    const left = answers.get(url) ?? [];
    (left.length > 1 ? left.shift() : (left[0] ?? status(404)))?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    serve(path, ...given) {
      answers.set(path, given);
      return `${origin}${path}`;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends all of the content, or the requested range. */
export function whole(content: Buffer): Answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start >= content.length) return void response.writeHead(416).end();
    const range = `bytes ${start}-${content.length - 1}/${content.length}`;
    response
      .writeHead(start > 0 ? 206 : 200, {
        "content-length": content.length - start,
        ...(start > 0 && { "content-range": range }),
      })
      .end(content.subarray(start));
  };
}

/** Sends all of the content and ignores ranges. */
export function withoutRanges(content: Buffer): Answer {
  return (_, response) => void response.writeHead(200, { "content-length": content.length }).end(content);
}

/** Closes the connection after that many bytes of the requested range. */
export function brokenOff(content: Buffer, after: number): Answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": content.length - start,
      ...(start > 0 && { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` }),
    });
    response.write(content.subarray(start, start + after), () => setTimeout(() => response.socket?.end(), 200));
  };
}

/** Sends that many bytes, then stalls. */
export function silentAfter(content: Buffer, after: number): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, after));
  };
}

export function redirect(to: string): Answer {
  return (_, response) => void response.writeHead(302, { location: to }).end();
}

export function status(code: number): Answer {
  return (_, response) => void response.writeHead(code).end("no");
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

export function sha512(content: Buffer): string {
  return createHash("sha512").update(content).digest("hex");
}
