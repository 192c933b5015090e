import type { NetworkQuestion } from "../lab/question.js";

/** A request to a port, and the evaluation of the response. */
export interface ProtocolProbe {
  readonly port: number;
  /** The request, one character per byte. */
  readonly request: string;
  /** The number of bytes to read. A longer response is cut off. */
  readonly maxResponseBytes: number;
  /** Returns the problem with a response (one character per byte), or undefined if it is as expected. */
  readonly evaluate: (response: string) => string | undefined;
}

/** Returns the protocol probe for a question about a port. */
export function protocolProbe(
  question: Exclude<NetworkQuestion, { kind: "ping" | "dns" }>,
  address: string,
): ProtocolProbe {
  const { port } = question;
  switch (question.kind) {
    case "tcp":
      return { port, request: "", maxResponseBytes: 0, evaluate: () => undefined };
    case "ssh":
      return {
        port,
        request: "",
        maxResponseBytes: 4,
        evaluate: (response) => (response.startsWith("SSH-") ? undefined : unexpected(response, "an SSH server")),
      };
    case "rdp":
      return {
        port,
        request: CONNECTION_REQUEST,
        maxResponseBytes: 7,
        evaluate: (response) =>
          isConnectionConfirm(response) ? undefined : unexpected(response, "a remote desktop server"),
      };
    case "http": {
      const host = port === 80 ? address : `${address}:${port}`;
      const headers = [`Host: ${host}`, "User-Agent: labvisor", "Connection: close"];
      const request = [`GET ${question.path} HTTP/1.1`, ...headers, "", ""].join("\r\n");
      return { port, request, maxResponseBytes: 65_536, evaluate: (response) => evaluateHttp(response, question) };
    }
  }
}

function unexpected(response: string, server: string): string {
  return response === ""
    ? "the response is empty"
    : `the response is not from ${server}: ${JSON.stringify(response.slice(0, 20))}`;
}

/** A TPKT of 19 bytes with an X.224 connection request for RDP's security protocols (MS-RDPBCGR, section 2.2.1.1). */
const CONNECTION_REQUEST = "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00";

/** Whether a response is a TPKT with an X.224 connection confirm. */
function isConnectionConfirm(response: string): boolean {
  return response.startsWith("\x03\x00") && response.charCodeAt(5) === 0xd0;
}

function evaluateHttp(
  response: string,
  { status, contains }: Extract<NetworkQuestion, { kind: "http" }>,
): string | undefined {
  const [, text] = /^HTTP\/1\.[01] (\d{3})/.exec(response) ?? [];
  if (text === undefined) return unexpected(response, "a web server");
  const code = Number(text);
  if (status === undefined ? code < 200 || code > 399 : code !== status) {
    return `the HTTP status is ${code}; expected ${status ?? "200 to 399"}`;
  }
  const hasText = contains === undefined || response.includes(Buffer.from(contains).toString("latin1"));
  return hasText ? undefined : `the response does not contain ${JSON.stringify(contains)}`;
}
