import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";

/** The response code and the addresses for a name, or nothing for no response. */
export type Records = (name: string) => { readonly code?: number; readonly addresses?: readonly string[] } | undefined;

/** A name server on a port of the loopback address. */
export class NameServer {
  private readonly socket = createSocket("udp4");
  port = 0;

  static async listen(records: Records): Promise<NameServer> {
    const server = new NameServer();
    server.socket.on("message", (query, from) => {
      const answer = answerTo(query, records);
      if (answer) server.socket.send(answer, from.port, from.address);
    });
    await new Promise<void>((resolve) => server.socket.bind(0, "127.0.0.1", resolve));
    server.port = (server.socket.address() as AddressInfo).port;
    return server;
  }

  close(): void {
    this.socket.close();
  }
}

/** Returns the answer to a query for one name, with a CNAME before the addresses (RFC 1035, section 4). */
export function answerTo(query: Buffer, records: Records): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (; query[at] !== 0; at += query[at] + 1) labels.push(query.toString("latin1", at + 1, at + 1 + query[at]));
  const question = query.subarray(12, at + 5);
  const found = records(labels.join(".").toLowerCase());
  if (!found) return undefined;
  const { code = 0, addresses = [] } = found;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(addresses.length === 0 ? 0 : addresses.length + 1, 6);
  header.writeUInt32BE(0, 8);
  const alias = record(Buffer.of(0xc0, 12), 5, Buffer.from("\x05alias\x00", "latin1"));
  const records4 = addresses.map((address) =>
    record(Buffer.from("\x05alias\x00", "latin1"), 1, Buffer.from(address.split(".").map(Number))),
  );
  return Buffer.concat([header, question, ...(addresses.length === 0 ? [] : [alias, ...records4])]);
}

function record(name: Buffer, type: number, data: Buffer): Buffer {
  const fields = Buffer.alloc(10);
  fields.writeUInt16BE(type, 0);
  fields.writeUInt16BE(1, 2);
  fields.writeUInt32BE(60, 4);
  fields.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, fields, data]);
}
