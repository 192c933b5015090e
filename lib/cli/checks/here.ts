import { connect } from "node:net";
import { LabError } from "../../lab-error.js";
import { ProgramNotFoundError, run } from "../../process/run.js";
import { type Asker, Unreachable } from "./asker.js";
import type { Dialogue } from "./dialogue.js";

/** This machine: by Node, and for a ping by the system's program. */
export const here: Asker = {
  async ping(address, seconds) {
    const count = process.platform === "win32" ? "-n" : "-c";
    const signal = AbortSignal.timeout(seconds * 1000);
    try {
      const { exitCode } = await run("ping", [count, "1", address], { signal });
      if (exitCode !== 0) throw new Unreachable("it answers no ping");
    } catch (error) {
      if (error instanceof ProgramNotFoundError)
        throw new LabError("There is no ping on PATH: install it (Debian: iputils-ping).", { exitCode: 3 });
      throw signal.aborted ? new Unreachable(`it answers no ping within ${seconds} s`) : error;
    }
  },

  exchange(address, { port, says, reads }: Dialogue, seconds) {
    return new Promise((resolve, reject) => {
      let answer = "";
      let connected = false;
      const socket = connect({ host: address, port });
      const end = () => {
        clearTimeout(timer);
        socket.destroy();
        if (connected) resolve(answer.slice(0, reads));
        else reject(new Unreachable(`no answer within ${seconds} s`));
      };
      const timer = setTimeout(end, seconds * 1000);
      socket.setEncoding("latin1");
      socket.on("connect", () => {
        connected = true;
        socket.write(says, "latin1");
        if (reads === 0) end();
      });
      socket.on("data", (text) => {
        answer += text;
        if (answer.length >= reads) end();
      });
      socket.on("end", end);
      socket.on("error", ({ message, code }: NodeJS.ErrnoException) => {
        if (connected) return end();
        clearTimeout(timer);
        reject(new Unreachable(REFUSALS[code ?? ""] ?? message));
      });
    });
  },
};

const REFUSALS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection is refused",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to its network",
  ETIMEDOUT: "no answer",
};
