import { createServer, type Server, type Socket } from "node:net";
import { LabError } from "../../lab-error.js";
import type { ShellResult } from "../../probes/shell.js";

interface Reply extends ShellResult {
  readonly id: number;
}

/** The time for a reply after a command has ended, or was ended. */
const GRACE_SECONDS = 30;

/** This end of a guest's agent: it listens for QEMU, which connects the guest's serial port. */
export class Agent {
  private readonly server: Server;
  private connection?: Socket;
  private readonly pending = new Map<number, (result: ShellResult) => void>();
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
      const settle = (action: () => void) => {
        clearTimeout(timer);
        this.pending.delete(id);
        action();
      };
      const silent = () => reject(new LabError(`${this.guest} does not answer`));
      const timer = setTimeout(() => settle(silent), (timeoutSeconds + GRACE_SECONDS) * 1000);
      this.pending.set(id, (result) => settle(() => resolve(result)));
      if (this.connection) this.connection.write(`${JSON.stringify({ id, command, timeout: timeoutSeconds })}\n`);
      else settle(silent);
    });
  }

  close(): void {
    this.connection?.destroy();
    this.server.close();
  }

  private accept(socket: Socket): void {
    this.connection = socket;
    let rest = "";
    socket.setEncoding("utf8");
    // QEMU ends with its guest.
    socket.on("error", () => {});
    socket.on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.receive(line);
    });
  }

  private receive(line: string): void {
    const message = parse(line);
    if (message === undefined) return;
    if ("ready" in message) this.announce();
    else this.pending.get(message.id)?.(message);
  }
}

/** Returns a message, or undefined for anything else that a guest writes to the port. */
function parse(line: string): { readonly ready: true } | Reply | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
