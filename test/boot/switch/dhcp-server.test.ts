import { DhcpServer } from "../../../lib/boot/switch/dhcp-server.js";
import {
  contentOf,
  decodeIpv4,
  encodeIpv4,
  ethernetFrame,
  IPV4,
  isDhcpReply,
  UDP,
} from "../../../lib/boot/switch/packets.js";
import { Switch } from "../../../lib/boot/switch/switch.js";
import { AddressRange } from "../../../lib/net/address-range.js";
import { ipv4FromNumber, ipv4ToNumber } from "../../../lib/net/ipv4.js";
import { Subnet } from "../../../lib/net/subnet.js";
import { BROADCAST, station } from "./support.js";

const [DISCOVER, OFFER, REQUEST, ACKNOWLEDGE, REFUSE] = [1, 2, 3, 5, 6];

/** A network with a server that leases two addresses. */
function network() {
  const lan = new Switch();
  const range = AddressRange.between("10.1.2.100", "10.1.2.101");
  new DhcpServer("lan", "10.1.2.1", Subnet.parse("10.1.2.0/24"), range, lan);
  return lan;
}

/** Sends a message, and returns the kind, address, netmask, and server of the answer. */
function sendMessage(lan: Switch, mac: number, kind: number, wanted?: string) {
  const client = station(lan, { native: "lan" });
  const message = Buffer.alloc(240);
  message[0] = 1;
  message.writeUIntBE(mac, 28, 6);
  message.writeUInt32BE(0x63825363, 236);
  const address = Buffer.alloc(4);
  address.writeUInt32BE(wanted === undefined ? 0 : ipv4ToNumber(wanted), 0);
  const options = [
    Buffer.of(0, 53, 1, kind),
    wanted === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.of(50, 4), address]),
  ];
  const content = Buffer.concat([message, ...options, Buffer.of(255)]);
  const header = Buffer.alloc(8);
  header.writeUInt16BE(68, 0);
  header.writeUInt16BE(67, 2);
  const payload = Buffer.concat([header, content]);
  const packet = encodeIpv4({ source: "0.0.0.0", destination: "255.255.255.255", protocol: UDP, payload });
  client.receive(ethernetFrame(BROADCAST, mac, IPV4, packet));
  const [reply] = client.received;
  client.disconnect();
  if (!reply) return undefined;
  expect(isDhcpReply(reply)).toBe(true);
  const answer = decodeIpv4(contentOf(reply).payload)?.payload.subarray(8) as Buffer;
  const option = (code: number) => {
    const at = answer.indexOf(Buffer.of(code, 4), 240);
    return at < 0 ? undefined : ipv4FromNumber(answer.readUInt32BE(at + 2));
  };
  return {
    kind: answer[242],
    address: ipv4FromNumber(answer.readUInt32BE(16)),
    netmask: option(1),
    server: option(54),
  };
}

test("a client is offered an address, and gets it when it asks for it", () => {
  const lan = network();
  const offer = { address: "10.1.2.100", netmask: "255.255.255.0", server: "10.1.2.1" };
  expect(sendMessage(lan, 0xa, DISCOVER)).toEqual({ kind: OFFER, ...offer });
  expect(sendMessage(lan, 0xa, REQUEST, "10.1.2.100")).toEqual({ kind: ACKNOWLEDGE, ...offer });
});

test("clients have different addresses, and each keeps its own, until none is left", () => {
  const lan = network();
  const addresses = [0xa, 0xb, 0xa, 0xb].map((mac) => sendMessage(lan, mac, DISCOVER)?.address);
  expect(addresses).toEqual(["10.1.2.100", "10.1.2.101", "10.1.2.100", "10.1.2.101"]);
  expect(sendMessage(lan, 0xc, DISCOVER)).toBeUndefined();
});

test("a request for another client's address is refused", () => {
  const lan = network();
  sendMessage(lan, 0xa, DISCOVER);
  expect(sendMessage(lan, 0xb, REQUEST, "10.1.2.100")).toMatchObject({ kind: REFUSE, address: "0.0.0.0" });
});
