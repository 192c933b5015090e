import { fstatSync, openSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { isLabError } from "../../lab-error.js";
import type { Topology } from "../../topology/topology.js";
import type { BootedLab } from "../booted-lab.js";
import { type BootTest, bootAndTest, runChecks } from "../test-lab.js";
import { CONTROL, type KeeperMessage, type KeptRequest } from "./kept-lab.js";

/*
 * The program that boots, tests, and keeps a lab. It outlives the command that starts it, once that command confirms
 * that the lab is kept. It has the switch, so it and the guests end together.
 */

/** The time between two looks at the record, in milliseconds. */
const RECORD_INTERVAL = 1000;

/** The heartbeat while checks run, which JSON ignores, and its interval, in milliseconds. */
const [HEARTBEAT, HEARTBEAT_INTERVAL] = ["\n", 1000];

let isKept = false;
const report = (message: KeeperMessage) => process.send?.(message);

async function keep(test: BootTest): Promise<void> {
  const { lab, tested } = await bootAndTest(test, (line) => report({ line }));
  void lab.ended.then(() => process.exit());
  await listen(lab, tested.topology);
  process.once("message", (record: string) => {
    endWithout(record);
    isKept = true;
    process.disconnect();
  });
  report({ tested, folder: lab.folder });
}

/** Ends this process once a file is deleted, with or without the project that it is in. It may be moved. */
function endWithout(file: string): void {
  const handle = openSync(file, "r");
  setInterval(() => {
    if (fstatSync(handle).nlink === 0) process.exit();
  }, RECORD_INTERVAL);
}

/** Listens for the commands that use the guests. */
async function listen(lab: BootedLab, topology: Topology): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    firstLine(socket)
      .then((line) => answer(lab, topology, JSON.parse(line), socket))
      .catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path.join(lab.folder, CONTROL), resolve));
}

async function answer(lab: BootedLab, topology: Topology, request: KeptRequest, socket: Socket): Promise<void> {
  if ("checks" in request) {
    const heartbeat = setInterval(() => socket.write(HEARTBEAT), HEARTBEAT_INTERVAL);
    try {
      socket.end(JSON.stringify(await runChecks(lab, request.checks, topology)));
    } finally {
      clearInterval(heartbeat);
    }
    return;
  }
  const guest = lab.guests.find(({ name, problem }) => name === request.guest && problem === undefined);
  if (!guest) {
    socket.destroy();
    return;
  }
  const stream = guest.connect(request.port);
  stream.on("error", () => socket.destroy());
  socket.on("close", () => stream.destroy());
  socket.pipe(stream).pipe(socket);
}

/** Reads the first line of a connection, which is the request. The rest remains to be read. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const receive = (data: Buffer) => {
      parts.push(data);
      if (!data.includes("\n")) return;
      socket.off("data", receive).pause();
      const received = Buffer.concat(parts);
      const end = received.indexOf("\n");
      socket.unshift(received.subarray(end + 1));
      resolve(received.toString("utf8", 0, end));
    };
    socket.on("data", receive);
  });
}

process.once("disconnect", () => {
  if (!isKept) process.exit();
});
process.once("message", (test: BootTest) => {
  keep(test).catch((error: Error) => {
    report({ error: error.message, ...(isLabError(error) && { exitCode: error.exitCode }) });
    process.disconnect();
  });
});
