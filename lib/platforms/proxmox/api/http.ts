import http from "node:http";
import https from "node:https";
import { pipeline } from "node:stream/promises";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** Whether the server's certificate is not checked. */
  readonly insecure: boolean;
}

export interface HttpBody {
  /** The media type, such as "application/json". */
  readonly type: string;
  readonly content: string | Blob;
}

export interface HttpAnswer {
  readonly status: number;
  /** The reason phrase, in which Proxmox VE gives the problem. */
  readonly reason: string;
  readonly body: string;
}

/** A server that is silent for this time counts as unreachable. */
const SILENCE_MS = 30_000;

/** The limits of an answer. */
const LIMITS = {
  /** The time for the answer, from the end of the request. A server that answers drop by drop is never silent. */
  milliseconds: 120_000,
  /** The list of ten thousand guests has 4 MB. */
  bytes: 64 * 2 ** 20,
};

/**
 * Sends a request, and returns the answer whatever its status is. `fetch` gives no reason phrase, and cannot skip the
 * check of certificates.
 */
export function send(
  { method, url, headers, body, insecure }: HttpRequest,
  limits: typeof LIMITS = LIMITS,
): Promise<HttpAnswer> {
  const content = new Blob(body === undefined ? [] : [body.content]);
  const described = body === undefined ? {} : { "content-type": body.type, "content-length": content.size };
  const options = { method, headers: { accept: "application/json", ...described, ...headers }, timeout: SILENCE_MS };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const onAnswer = (answer: http.IncomingMessage) => {
      isAnswered = true;
      const parts: Buffer[] = [];
      let length = 0;
      answer.on("data", (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > limits.bytes) answer.destroy(new Error(`the answer has more than ${limits.bytes} bytes`));
      });
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          reason: answer.statusMessage ?? "",
          body: Buffer.concat(parts).toString("utf8"),
        }),
      );
    };
    const request =
      url.protocol === "http:"
        ? http.request(url, options, onAnswer)
        : https.request(url, { ...options, rejectUnauthorized: !insecure }, onAnswer);
    request.on("timeout", () => request.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)));
    let deadline: NodeJS.Timeout | undefined;
    request.on("finish", () => {
      deadline = setTimeout(() => {
        request.destroy(new Error(`no complete answer for ${limits.milliseconds / 1000} s`));
      }, limits.milliseconds);
    });
    request.on("close", () => clearTimeout(deadline));
    request.on("error", reject);
    // A server may refuse a request before it has read the whole body.
    pipeline(content.stream(), request).catch((error) => isAnswered || reject(error));
  });
}
