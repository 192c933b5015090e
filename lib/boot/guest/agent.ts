import { createServer, type Server, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { LabError } from "../../lab-error.js";
import type { ShellResult } from "../../probes/shell.js";

interface Reply extends ShellResult {
  readonly id: number;
}

/** A part of what a connection in the guest receives; nothing at its end. */
interface Part {
  readonly id: number;
  /** The bytes, as Base64. */
  readonly data: string;
}

/** The time for a reply after a command has ended, or was ended. */
const GRACE_SECONDS = 30;

/** The most characters of a reply: a longer one is no reply. */
const MOST_CHARACTERS = 2 ** 27;

/** This end of a guest's agent: it listens for QEMU, which connects the guest's serial port. */
export class Agent {
  private readonly server: Server;
  private connection?: Socket;
  /** The callbacks for results, by the id of the command. They get none from a guest that has ended. */
  private readonly pending = new Map<number, (result?: ShellResult) => void>();
  private readonly streams = new Map<number, Duplex>();
  private count = 0;
  private announce!: () => void;
  private announced = this.nextStart();

  private constructor(private readonly guest: string) {
    this.server = createServer((socket) => this.accept(socket));
  }

  /** @param path the path of the socket */
  static async listen(guest: string, path: string): Promise<Agent> {
    const agent = new Agent(guest);
    await new Promise<void>((resolve) => agent.server.listen(path, resolve));
    return agent;
  }

  /** Resolves when the guest has started its agent. */
  get ready(): Promise<void> {
    return this.announced;
  }

  /** Notes that the guest is about to restart: `ready` resolves when it has started its agent again. */
  expectRestart(): void {
    this.announced = this.nextStart();
  }

  private nextStart(): Promise<void> {
    return new Promise((resolve) => {
      this.announce = resolve;
    });
  }

  /**
   * Runs a command with the guest's bash, as root.
   *
   * @returns the result; the exit code is 124 if the time was up
   * @throws {LabError} The guest does not answer.
   */
  execute(command: string, timeoutSeconds: number): Promise<ShellResult> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      const settle = (result?: ShellResult) => {
        clearTimeout(timer);
        this.pending.delete(id);
        if (result) resolve(result);
        else reject(new LabError(`${this.guest} does not answer`));
      };
      const timer = setTimeout(settle, (timeoutSeconds + GRACE_SECONDS) * 1000);
      this.pending.set(id, settle);
      if (!this.send({ id, command, timeout: timeoutSeconds })) settle();
    });
  }

  /** Connects to a TCP port of the guest's own loopback address. */
  connect(port: number): Duplex {
    const id = ++this.count;
    const send = (data: Buffer, done: () => void) => this.send({ id, data: data.toString("base64") }, done);
    const stream = new Duplex({
      read: () => this.connection?.resume(),
      write: (data, _, done) => send(data, done),
      final: (done) => send(Buffer.alloc(0), done),
      destroy: (error, done) => {
        this.streams.delete(id);
        done(error);
      },
    });
    this.streams.set(id, stream);
    this.send({ id, port });
    return stream;
  }

  close(): void {
    this.connection?.destroy();
    this.server.close();
  }

  /** Sends a message. Returns false if the guest's port is not connected. */
  private send(message: object, done = () => {}): boolean {
    this.connection?.write(`${JSON.stringify(message)}\n`, done);
    return this.connection !== undefined;
  }

  private accept(socket: Socket): void {
    this.connection = socket;
    let parts: string[] = [];
    let length = 0;
    socket.setEncoding("utf8");
    // QEMU ends with its guest.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.connection = undefined;
      for (const settle of this.pending.values()) settle();
      for (const stream of this.streams.values()) stream.destroy();
    });
    socket.on("data", (text: string) => {
      const [end, ...lines] = text.split("\n");
      length += end.length;
      if (length <= MOST_CHARACTERS) parts.push(end);
      for (const line of lines) {
        this.receive(parts.join(""));
        parts = [line];
        length = line.length;
      }
    });
  }

  private receive(line: string): void {
    const message = parse(line);
    if (isPart(message)) this.pass(message);
    else if (isReply(message)) this.pending.get(message.id)?.(message);
    else if (message?.ready === true) this.announce();
  }

  /** Passes on what a connection has received. A reader that is slower than the guest slows down the port. */
  private pass({ id, data }: Part): void {
    const goesOn = this.streams.get(id)?.push(data === "" ? null : Buffer.from(data, "base64"));
    if (goesOn === false && data !== "") this.connection?.pause();
  }
}

/** Returns a message of the agent's, or undefined for anything else that a guest writes to the port. */
function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === "object" && message !== null ? { ...message } : undefined;
  } catch {
    return undefined;
  }
}

type Message = ReturnType<typeof parse>;

function isPart(message: Message | Part): message is Part {
  return typeof message?.id === "number" && typeof message.data === "string";
}

function isReply(message: Message | Reply): message is Reply {
  const { id, exitCode, stdout, stderr } = message ?? {};
  return (
    [id, exitCode].every((each) => typeof each === "number") &&
    [stdout, stderr].every((each) => typeof each === "string")
  );
}
