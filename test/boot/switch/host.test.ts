import { Host } from "../../../lib/boot/switch/host.js";
import {
  ARP,
  contentOf,
  decodeArp,
  decodeIpv4,
  encodeArp,
  encodeIpv4,
  encodeUdp,
  ethernetFrame,
  IPV4,
  TCP,
  UDP,
} from "../../../lib/boot/switch/packets.js";
import { Switch } from "../../../lib/boot/switch/switch.js";
import { UnreachableError } from "../../../lib/probes/prober.js";
import { answerTo } from "../../support/name-server.js";

const probe = (maxResponseBytes: number, request = "") => ({
  port: 80,
  request,
  maxResponseBytes,
  evaluate: () => undefined,
});

const GUEST = { mac: 0x02_00_00_00_00_99, address: "10.1.2.11" };

/** A guest that answers ARP, and each TCP segment as `answer` decides: with flags, a sequence number, and data. */
function guest(
  on: Switch,
  answer: (flags: number, data: string) => [flags: number, sequence: number, data?: string][],
) {
  const requests: string[] = [];
  const port = on.connect({ native: "lan" }, (frame) => {
    const from = frame.readUIntBE(6, 6);
    const { type, payload } = contentOf(frame);
    const arp = type === ARP ? decodeArp(payload) : undefined;
    if (arp?.operation === "request" && arp.target === GUEST.address) {
      const reply = { senderMac: GUEST.mac, sender: GUEST.address, targetMac: arp.senderMac, target: arp.sender };
      port.receive(ethernetFrame(from, GUEST.mac, ARP, encodeArp({ operation: "reply", ...reply })));
    }
    const packet = type === IPV4 ? decodeIpv4(payload) : undefined;
    if (packet?.protocol === UDP) {
      const { source, payload: datagram } = packet;
      const found = answerTo(datagram.subarray(8), (name) =>
        name === "web" ? { addresses: ["10.1.2.12"] } : undefined,
      );
      const back = encodeUdp(datagram.readUInt16BE(2), datagram.readUInt16BE(0), found ?? Buffer.alloc(0));
      const answered = { source: GUEST.address, destination: source, protocol: UDP, payload: back };
      if (found) port.receive(ethernetFrame(from, GUEST.mac, IPV4, encodeIpv4(answered)));
    }
    if (packet?.protocol !== TCP) return;
    const data = packet.payload.toString("latin1", 20);
    if (data !== "") requests.push(data);
    for (const [flags, sequence, text = ""] of answer(packet.payload[13], data)) {
      const header = Buffer.alloc(20);
      header.writeUInt16BE(packet.payload.readUInt16BE(2), 0);
      header.writeUInt16BE(packet.payload.readUInt16BE(0), 2);
      header.writeUInt32BE(sequence, 4);
      const opening = (packet.payload[13] & 2) !== 0 ? 1 : 0;
      header.writeUInt32BE(packet.payload.readUInt32BE(4) + opening + data.length, 8);
      header[12] = 0x50;
      header[13] = flags;
      const segment = Buffer.concat([header, Buffer.from(text)]);
      const back = { source: GUEST.address, destination: packet.source, protocol: TCP, payload: segment };
      port.receive(ethernetFrame(from, GUEST.mac, IPV4, encodeIpv4(back)));
    }
  });
  return requests;
}

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16];

test("a host answers the ping of another one", async () => {
  const lan = new Switch();
  const [a] = [new Host("lan", "10.1.2.1", lan), new Host("lan", "10.1.2.2", lan)];
  await expect(a.ping("10.1.2.2", 1)).resolves.toBeUndefined();
});

test("an address that nobody has is unreachable, as is one in another network", async () => {
  const lan = new Switch();
  const [host] = [new Host("lan", "10.1.2.1", lan), new Host("other", "10.1.2.2", lan)];
  await expect(host.ping("10.1.2.2", 0.1)).rejects.toThrow(
    new UnreachableError("no answer to ARP: nobody has the address"),
  );
});

test("a guest that drops pings is unreachable", async () => {
  const lan = new Switch();
  const host = new Host("lan", "10.1.2.1", lan);
  guest(lan, () => []);
  await expect(host.ping(GUEST.address, 0.1)).rejects.toThrow(UnreachableError);
});

test("a request is answered over TCP, and data that arrives twice counts once", async () => {
  const lan = new Switch();
  const host = new Host("lan", "10.1.2.1", lan);
  const requests = guest(lan, (flags, data) => {
    if (flags & SYN) return [[SYN | ACK, 4_294_967_295]];
    if (data === "") return [];
    return [
      [ACK, 0, "HTTP/1.1 "],
      [ACK, 0, "HTTP/1.1 "],
      [ACK, 99, "lost in between"],
      [ACK | FIN, 9, "200 OK"],
    ];
  });
  await expect(host.exchange(GUEST.address, probe(1000, "GET / HTTP/1.1"), 1)).resolves.toBe("HTTP/1.1 200 OK");
  expect(requests).toEqual(["GET / HTTP/1.1"]);
});

test("a response is read up to the wanted length", async () => {
  const lan = new Switch();
  const host = new Host("lan", "10.1.2.1", lan);
  guest(lan, (flags) =>
    flags & SYN
      ? [
          [SYN | ACK, 7],
          [ACK, 8, "SSH-2.0-OpenSSH"],
        ]
      : [],
  );
  await expect(host.exchange(GUEST.address, probe(4), 1)).resolves.toBe("SSH-");
});

test("a port without a server refuses the connection", async () => {
  const lan = new Switch();
  const host = new Host("lan", "10.1.2.1", lan);
  guest(lan, () => [[RST | ACK, 0]]);
  await expect(host.exchange(GUEST.address, probe(0), 1)).rejects.toThrow(new UnreachableError("connection refused"));
});

test("a firewall that drops a connection is a timeout", async () => {
  const lan = new Switch();
  const host = new Host("lan", "10.1.2.1", lan);
  guest(lan, () => []);
  await expect(host.exchange(GUEST.address, probe(0), 0.1)).rejects.toThrow(
    new UnreachableError("no response within 0.1 s"),
  );
});

test("a name server on the network answers, and one that is silent or missing does not", async () => {
  const lan = new Switch();
  const host = new Host("lan", "10.1.2.1", lan);
  guest(lan, () => []);
  const server = { address: GUEST.address, port: 53 };
  expect(await host.resolve(server, ["web", "db"], 0.5)).toEqual(
    new Map<string, unknown>([
      ["web", { code: "NOERROR", addresses: ["10.1.2.12"] }],
      ["db", new UnreachableError("no response within 0.5 s")],
    ]),
  );
  await expect(host.resolve({ ...server, address: "10.1.2.9" }, ["web"], 0.1)).rejects.toThrow(
    new UnreachableError("no answer to ARP: nobody has the address"),
  );
});
