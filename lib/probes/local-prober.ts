import { connect } from "node:net";
import { LabError } from "../lab-error.js";
import { ProgramNotFoundError, run } from "../process/run.js";
import { askWithNode } from "./dns.js";
import { EXIT_CODES } from "./exit-codes.js";
import { type Prober, UnreachableError } from "./prober.js";

/** The machine that runs Labvisor. It connects with Node, and pings with the system's program. */
export const localProber: Prober = {
  async ping(address, timeoutSeconds) {
    const count = process.platform === "win32" ? "-n" : "-c";
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      const { exitCode } = await run("ping", [count, "1", address], { signal });
      if (exitCode !== 0) throw new UnreachableError("no reply to ping");
    } catch (error) {
      if (error instanceof ProgramNotFoundError)
        throw new LabError("ping is not on PATH; install it (on Debian, the package iputils-ping).", {
          exitCode: EXIT_CODES.unknown,
        });
      throw signal.aborted ? new UnreachableError(`no reply to ping within ${timeoutSeconds} s`) : error;
    }
  },

  exchange(address, { port, request, maxResponseBytes }, timeoutSeconds) {
    return new Promise((resolve, reject) => {
      let response = "";
      let isConnected = false;
      const socket = connect({ host: address, port });
      const end = () => {
        clearTimeout(timer);
        socket.destroy();
        if (isConnected) resolve(response.slice(0, maxResponseBytes));
        else reject(new UnreachableError(`no response within ${timeoutSeconds} s`));
      };
      const timer = setTimeout(end, timeoutSeconds * 1000);
      socket.setEncoding("latin1");
      socket.on("connect", () => {
        isConnected = true;
        socket.write(request, "latin1");
        if (maxResponseBytes === 0) end();
      });
      socket.on("data", (text) => {
        response += text;
        if (response.length >= maxResponseBytes) end();
      });
      socket.on("end", end);
      socket.on("error", ({ message, code }: NodeJS.ErrnoException) => {
        if (isConnected) return end();
        clearTimeout(timer);
        reject(new UnreachableError(REASONS[code ?? ""] ?? message));
      });
    });
  },

  resolve: askWithNode,
};

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "no route to network",
  ETIMEDOUT: "connection timed out",
};
