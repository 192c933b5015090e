import type { AddressRange } from "../../net/address-range.js";
import { ipv4ToNumber } from "../../net/ipv4.js";
import { MacAddress } from "../../net/mac-address.js";
import type { Subnet } from "../../net/subnet.js";
import { contentOf, DHCP_SERVER, decodeIpv4, encodeIpv4, encodeUdp, ethernetFrame, IPV4, UDP } from "./packets.js";
import type { Port, Switch } from "./switch.js";

const CLIENT = 68;
/** The kinds of messages, and the options, that it uses (RFC 2131, RFC 2132). */
const [DISCOVER, OFFER, REQUEST, ACKNOWLEDGE, REFUSE] = [1, 2, 3, 5, 6];
const [NETMASK, WANTED, LEASE_TIME, KIND, SERVER, PAD, END] = [1, 50, 51, 53, 54, 0, 255];
const COOKIE = 0x63825363;
/** The length of a message before its options, with the cookie. */
const FIXED = 240;
const LEASE_SECONDS = 86_400;
const BROADCAST = "255.255.255.255";

/** The DHCP server of a host-only network. It leases addresses and nothing more: the network has no gateway. */
export class DhcpServer {
  private readonly mac: number;
  private readonly port: Port;
  private readonly leases = new Map<number, string>();

  /** @param address the server's own address, which clients see */
  constructor(
    network: string,
    private readonly address: string,
    private readonly subnet: Subnet,
    private readonly range: AddressRange,
    on: Switch,
  ) {
    this.mac = Number.parseInt(MacAddress.derive(`DHCP server of ${network}`).digits, 16);
    this.port = on.connect({ native: network }, (frame) => this.receive(frame));
  }

  disconnect(): void {
    this.port.disconnect();
  }

  private receive(frame: Buffer): void {
    const { type, payload } = contentOf(frame);
    const packet = type === IPV4 ? decodeIpv4(payload) : undefined;
    if (packet?.protocol !== UDP || packet.payload.length < 8 + FIXED) return;
    if (packet.payload.readUInt16BE(2) !== DHCP_SERVER) return;
    const message = packet.payload.subarray(8);
    if (message.readUInt32BE(FIXED - 4) !== COOKIE) return;
    const client = message.readUIntBE(28, 6);
    const options = optionsOf(message);
    const kind = options.get(KIND)?.[0];
    const address = this.leaseFor(client);
    if (address === undefined) return;
    if (kind === DISCOVER) this.reply(message, client, OFFER, address);
    if (kind === REQUEST) {
      const wanted = options.get(WANTED)?.readUInt32BE(0) ?? message.readUInt32BE(12);
      this.reply(message, client, wanted === ipv4ToNumber(address) ? ACKNOWLEDGE : REFUSE, address);
    }
  }

  /** Returns the address of a client, the same at each request, or undefined if all are leased. */
  private leaseFor(client: number): string | undefined {
    const known = this.leases.get(client);
    if (known !== undefined || this.leases.size >= this.range.size) return known;
    const address = this.range.nth(this.leases.size);
    this.leases.set(client, address);
    return address;
  }

  private reply(request: Buffer, client: number, kind: number, address: string): void {
    const message = Buffer.from(request.subarray(0, FIXED));
    message[0] = 2; // a reply
    message.fill(0, 12, 24); // no other addresses
    if (kind !== REFUSE) message.writeUInt32BE(ipv4ToNumber(address), 16);
    const options = [
      option(KIND, Buffer.of(kind)),
      option(SERVER, encodeNumber(ipv4ToNumber(this.address))),
      ...(kind === REFUSE
        ? []
        : [
            option(LEASE_TIME, encodeNumber(LEASE_SECONDS)),
            option(NETMASK, encodeNumber(2 ** 32 - 2 ** (32 - this.subnet.prefix))),
          ]),
      Buffer.of(END),
    ];
    const payload = encodeUdp(DHCP_SERVER, CLIENT, Buffer.concat([message, ...options]));
    const packet = encodeIpv4({ source: this.address, destination: BROADCAST, protocol: UDP, payload });
    this.port.receive(ethernetFrame(client, this.mac, IPV4, packet));
  }
}

function optionsOf(message: Buffer): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = FIXED; at + 1 < message.length && message[at] !== END; ) {
    if (message[at] === PAD) {
      at++;
      continue;
    }
    options.set(message[at], message.subarray(at + 2, at + 2 + message[at + 1]));
    at += 2 + message[at + 1];
  }
  return options;
}

function option(code: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(code, value.length), value]);
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}
