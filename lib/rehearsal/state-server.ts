import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Keeps the states of a rehearsal in this process: none is ever in a file, and Terraform does not write all of it again for each resource that it makes. */
export class StateServer {
  private readonly states = new Map<string, Buffer>();
  /** Whoever is on this machine and does not know it is told nothing. */
  private readonly key = randomUUID();
  private readonly server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const state = this.states.get(path);
    if (!path.startsWith(`/${this.key}/`)) response.statusCode = 403;
    else if (request.method === "POST") this.states.set(path, await bodyOf(request));
    else if (request.method === "DELETE") this.states.delete(path);
    else if (state) return void response.end(state);
    else response.statusCode = 404;
    response.end();
  });

  static async start(): Promise<StateServer> {
    const states = new StateServer();
    await new Promise<void>((resolve, reject) => {
      states.server.on("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return states;
  }

  private constructor() {}

  /** Of a stack's state, for Terraform's backend `http`. */
  addressOf(stack: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${this.key}/${encodeURIComponent(stack)}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
