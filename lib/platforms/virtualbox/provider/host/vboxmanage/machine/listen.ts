import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Listener, ListenProblem } from "../../networks.js";

/** The error codes of programs that try to listen. */
export const LISTEN_PROBLEMS: Readonly<Record<string, ListenProblem>> = {
  EADDRINUSE: "in use",
  EACCES: "not permitted",
  EADDRNOTAVAIL: "no such address",
};

/** Returns why programs cannot listen on this machine. One after the other, as listeners may overlap. */
export async function listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]> {
  const problems: (ListenProblem | undefined)[] = [];
  for (const listener of listeners) {
    const work = listener.protocol === "tcp" ? listenTcp(listener) : bindUdp(listener);
    problems.push(
      await work.then(
        () => undefined,
        ({ code }: NodeJS.ErrnoException) => LISTEN_PROBLEMS[code ?? ""],
      ),
    );
  }
  return problems;
}

async function listenTcp({ hostAddress, hostPort }: Listener): Promise<void> {
  const server = createServer();
  server.listen({ host: hostAddress || "0.0.0.0", port: hostPort, exclusive: true, ipv6Only: hostAddress === "::" });
  await once(server, "listening");
  server.close();
  await once(server, "close");
}

async function bindUdp({ hostAddress, hostPort }: Listener): Promise<void> {
  const socket = createSocket({
    type: hostAddress.includes(":") ? "udp6" : "udp4",
    ipv6Only: hostAddress.includes(":"),
  });
  try {
    socket.bind({ address: hostAddress || "0.0.0.0", port: hostPort, exclusive: true });
    await once(socket, "listening");
  } finally {
    socket.close();
  }
}
