import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A server that keeps the states of a rehearsal in memory.
 *
 * No state is ever written to a file, and Terraform does not rewrite the whole file for each resource.
 */
export class StateServer {
  private readonly states = new Map<string, Buffer>();
  /** A secret in the URLs, which protects the states from other users of this machine. */
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

  /** Returns the URL of a stack's state for Terraform's `http` backend. */
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
