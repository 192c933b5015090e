import type { Question } from "../../checks/probe.js";

/** What is said to a port, and what of the answer makes it the right one. */
export interface Dialogue {
  readonly port: number;
  /** Each character is a byte. */
  readonly says: string;
  /** How many bytes of the answer are waited for, at most. */
  readonly reads: number;
  /** What is wrong with the answer; nothing where it is right. Each character is a byte. */
  readonly judge: (answer: string) => string | undefined;
}

/** Of a question about a port. */
export function dialogueOf(question: Exclude<Question, { kind: "ping" }>, address: string): Dialogue {
  const { port } = question;
  switch (question.kind) {
    case "tcp":
      return { port, says: "", reads: 0, judge: () => undefined };
    case "ssh":
      return {
        port,
        says: "",
        reads: 4,
        judge: (answer) => wrong(answer.startsWith("SSH-"), "an SSH server's", answer),
      };
    case "rdp":
      return {
        port,
        says: CONNECTION_REQUEST,
        reads: 7,
        judge: (answer) => wrong(isConfirm(answer), "a remote desktop's", answer),
      };
    case "http": {
      const host = port === 80 ? address : `${address}:${port}`;
      const says = `GET ${question.path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: labvisor\r\nConnection: close\r\n\r\n`;
      return { port, says, reads: 65_536, judge: (answer) => judgeHttp(answer, question) };
    }
  }
}

function wrong(isRight: boolean, whose: string, answer: string): string | undefined {
  return isRight
    ? undefined
    : answer === ""
      ? "it says nothing"
      : `its answer is not ${whose}: ${JSON.stringify(answer.slice(0, 20))}`;
}

/** A TPKT of 19 bytes with an X.224 connection request that asks for RDP's security protocols (MS-RDPBCGR, section 2.2.1.1). */
const CONNECTION_REQUEST = "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00";

/** A TPKT with an X.224 connection confirm. */
function isConfirm(answer: string): boolean {
  return answer.startsWith("\x03\x00") && answer.charCodeAt(5) === 0xd0;
}

function judgeHttp(answer: string, { status, contains }: Extract<Question, { kind: "http" }>): string | undefined {
  const [, text] = /^HTTP\/1\.[01] (\d{3})/.exec(answer) ?? [];
  if (text === undefined) return wrong(false, "a web server's", answer);
  const code = Number(text);
  if (status === undefined ? code < 200 || code > 399 : code !== status) {
    return `it answers with the status ${code}${status === undefined ? "" : `, and not ${status}`}`;
  }
  const hasText = contains === undefined || answer.includes(Buffer.from(contains).toString("latin1"));
  return hasText ? undefined : `${JSON.stringify(contains)} is not in its answer`;
}
