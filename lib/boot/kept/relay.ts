import { connect } from "node:net";
import type { KeptRequest } from "./kept-lab.js";

/*
 * The program through which ssh connects to a kept guest. Its arguments are the socket of the lab's keeper, the guest's
 * name, and the port.
 */

const [socket, guest, port] = process.argv.slice(2);
const connection = connect({ path: socket, allowHalfOpen: true });
connection.on("error", ({ message }) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
connection.write(`${JSON.stringify({ guest, port: Number(port) } satisfies KeptRequest)}\n`);
process.stdin.pipe(connection);
connection.pipe(process.stdout);
connection.on("close", () => process.exit());
