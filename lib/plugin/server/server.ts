import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type ListenOptions, type Socket, type Server as SocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { providerCalls } from "../protocol/provider-calls.js";
import {
  brokerService,
  controllerService,
  healthService,
  providerService,
  stdioService,
} from "../protocol/services.js";
import type { Provider } from "../provider.js";
import { mapValues } from "../values/value.js";

/** The maximum size of a message, which may carry the schema or state of a whole lab. gRPC's default is 4 MiB. */
const MESSAGE_LIMIT = 256 * 1024 * 1024;
const SERVING = 1;

export interface Listener {
  readonly network: "unix" | "tcp";
  readonly address: string;
  /** Stops the server immediately, and removes its socket. */
  close(): void;
}

/**
 * Serves a provider to the Terraform process that launched this one.
 *
 * @param onShutdown runs when Terraform asks the plugin to shut down
 */
export async function listen(
  provider: Provider,
  credentials: ServerCredentials,
  onShutdown: () => void,
): Promise<Listener> {
  const server = serverOf(provider, onShutdown);
  if (process.platform === "win32") return listenOnPort(server, credentials);
  return onSocket(
    (address) => bind(server, `unix:${address}`, credentials),
    () => server.forceShutdown(),
  );
}

/**
 * Serves a provider to any number of Terraform runs, which may overlap.
 *
 * Each connection has a client of its own, as if a process of its own served it: Terraform opens one for each
 * configuration of the provider, and for each step.
 */
export async function listenToAll(provider: Provider): Promise<Listener> {
  const connections = new Set<Socket>();
  const acceptor = createServer((connection) => {
    // Each Terraform run asks attached providers to shut down, but later runs still need this one.
    const server = serverOf(provider, () => {});
    connections.add(connection);
    connection.once("close", () => {
      connections.delete(connection);
      server.forceShutdown();
    });
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(connection);
  });
  const close = () => {
    acceptor.close();
    for (const each of connections) each.destroy();
  };
  if (process.platform !== "win32") return onSocket((address) => begin(acceptor, { path: address }), close);
  await begin(acceptor, { host: "127.0.0.1", port: 0 });
  return { network: "tcp", address: `127.0.0.1:${(acceptor.address() as AddressInfo).port}`, close };
}

/** Returns a server with the services that go-plugin requires of every plugin. */
function serverOf(provider: Provider, onShutdown: () => void): Server {
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_send_message_length": MESSAGE_LIMIT,
    // Statistics that nobody asks for.
    "grpc.enable_channelz": 0,
  });
  server.addService(providerService, mapValues(providerCalls(provider), unaryHandler));
  const shutDown = async () => {
    // Terraform waits for the response, so it must be sent before the process exits.
    setImmediate(onShutdown);
    return {};
  };
  server.addService(controllerService, { Shutdown: unaryHandler(shutDown) });
  server.addService(healthService, { Check: unaryHandler(async () => ({ status: SERVING })) });
  // Both streams stay open and silent: the provider logs to stderr, and opens no connections of its own.
  server.addService(stdioService, { StreamStdio: (stream: ServerWritableStream<object, object>) => void stream });
  server.addService(brokerService, {
    StartStream: (stream: ServerDuplexStream<object, object>) => void stream.resume(),
  });
  return server;
}

/** Listens on a socket in a folder that only this user can enter. */
async function onSocket(begin: (address: string) => Promise<unknown>, end: () => void): Promise<Listener> {
  const folder = mkdtempSync(join(tmpdir(), "tf-plugin-"));
  const address = join(folder, "s");
  const close = () => {
    end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await begin(address);
  } catch (error) {
    close();
    throw error;
  }
  return { network: "unix", address, close };
}

function begin(acceptor: SocketServer, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    acceptor.once("error", reject).listen(options, resolve);
  });
}

/**
 * Binds the first free port of the range that Terraform passes on Windows.
 *
 * Testing a port before binding it would be a race with other providers that start at the same time.
 */
async function listenOnPort(server: Server, credentials: ServerCredentials): Promise<Listener> {
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
  throw new Error(
    `PLUGIN_MIN_PORT is ${least} and PLUGIN_MAX_PORT is ${most}; give a nonempty range, such as 10000 to 25000`,
  );
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function unaryHandler(call: (request: never) => Promise<object>): handleUnaryCall<object, object> {
  return ({ request }, respond) => {
    call(request as never).then((response) => respond(null, response), respond);
  };
}
