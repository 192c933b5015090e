import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type handleUnaryCall,
  Server,
  type ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { type ProviderCalls, providerCalls } from "../protocol/provider-calls.js";
import {
  brokerService,
  controllerService,
  healthService,
  providerService,
  stdioService,
} from "../protocol/services.js";
import type { Provider } from "../provider.js";

/** A whole lab's schema and state pass through one message; gRPC's own limit is 4 MiB. */
const MESSAGE_LIMIT = 256 * 1024 * 1024;
const SERVING = 1;

export interface Listening {
  readonly network: "unix" | "tcp";
  readonly address: string;
  /** Stops at once and removes the socket. */
  close(): void;
}

/** Serves a provider's calls, and what Terraform's plug-in library asks of every plug-in, until `onShutdown` is called for. */
export async function listen(
  provider: Provider,
  credentials: ServerCredentials,
  onShutdown: () => void,
): Promise<Listening> {
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_send_message_length": MESSAGE_LIMIT,
  });
  server.addService(providerService, unary(providerCalls(provider)));
  const shutDown = async () => {
    // Terraform waits for the answer before it lets the process end.
    setImmediate(onShutdown);
    return {};
  };
  server.addService(controllerService, unary({ Shutdown: shutDown }));
  server.addService(healthService, unary({ Check: async () => ({ status: SERVING }) }));
  // Both streams stay open and silent: what the provider has to say goes to stderr, and it opens no connections of its own.
  server.addService(stdioService, { StreamStdio: (stream: ServerWritableStream<object, object>) => void stream });
  server.addService(brokerService, {
    StartStream: (stream: ServerDuplexStream<object, object>) => void stream.resume(),
  });
  return process.platform === "win32" ? listenOnPort(server, credentials) : listenOnSocket(server, credentials);
}

async function listenOnSocket(server: Server, credentials: ServerCredentials): Promise<Listening> {
  const folder = mkdtempSync(join(tmpdir(), "tf-plugin-"));
  const address = join(folder, "s");
  const close = () => {
    server.forceShutdown();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await bind(server, `unix:${address}`, credentials);
  } catch (error) {
    close();
    throw error;
  }
  return { network: "unix", address, close };
}

/** Windows: port after port of the range that Terraform gives. Binding is the only probe: another provider may take a port in between. */
async function listenOnPort(server: Server, credentials: ServerCredentials): Promise<Listening> {
  const [least, most] = [Number(process.env.PLUGIN_MIN_PORT ?? 10000), Number(process.env.PLUGIN_MAX_PORT ?? 25000)];
  for (let port = least; port <= most; port++) {
    const address = `127.0.0.1:${port}`;
    try {
      await bind(server, address, credentials);
      return { network: "tcp", address, close: () => server.forceShutdown() };
    } catch (error) {
      if (port === most) throw error;
    }
  }
  throw new Error(`There is no port from ${least} to ${most}.`);
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function unary(
  calls: ProviderCalls | Record<string, (request: object) => Promise<object>>,
): Record<string, handleUnaryCall<object, object>> {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]): [string, handleUnaryCall<object, object>] => [
      name,
      ({ request }, respond) => {
        call(request).then((response) => respond(null, response), respond);
      },
    ]),
  );
}
