import http from "node:http";
import https from "node:https";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  /** Whether the server's certificate goes unchecked. */
  readonly insecure: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** What stands behind the status: Proxmox VE says there what is wrong. */
  readonly reason: string;
  readonly body: string;
}

/** A server that says nothing for so long is as good as gone. */
const SILENCE_MS = 30_000;

/** One request, and its answer whatever that is. Not by `fetch`: it does not show the reason, and has no way not to check a certificate. */
export function send({ method, url, headers, form, insecure }: HttpRequest): Promise<HttpAnswer> {
  const body = form && new URLSearchParams(form).toString();
  const type = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const options = { method, headers: { accept: "application/json", ...type, ...headers }, timeout: SILENCE_MS };
  return new Promise((resolve, reject) => {
    const answered = (answer: http.IncomingMessage) => {
      const parts: Buffer[] = [];
      answer.on("data", (part) => parts.push(part));
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
        ? http.request(url, options, answered)
        : https.request(url, { ...options, rejectUnauthorized: !insecure }, answered);
    request.on("timeout", () => request.destroy(new Error(`it said nothing for ${SILENCE_MS / 1000} s`)));
    request.on("error", reject);
    request.end(body);
  });
}
