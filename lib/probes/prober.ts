import { LabError } from "../lab-error.js";
import type { ProtocolProbe } from "./protocol-probe.js";

/** The target does not respond. This is a result of a check. A check that cannot run at all throws a LabError. */
export class UnreachableError extends Error {}

/** The prober cannot be reached now, but may be later. */
export class ProberUnavailableError extends LabError {}

/** A name server. */
export interface DnsServer {
  readonly address: string;
  readonly port: number;
}

/** The answer of a name server. */
export interface DnsAnswer {
  /** The response code, such as "NOERROR" or "NXDOMAIN" (RFC 1035, section 4.1.1). */
  readonly code: string;
  /** The IPv4 addresses. */
  readonly addresses: readonly string[];
}

/** The answers of a name server by name, or the reason why there is none. */
export type DnsAnswers = ReadonlyMap<string, DnsAnswer | UnreachableError>;

/** A machine from which targets are probed. */
export interface Prober {
  /**
   * Sends one ICMP echo request.
   *
   * @throws {UnreachableError} There is no reply.
   * @throws {LabError} The prober cannot send it.
   */
  ping(address: string, timeoutSeconds: number): Promise<void>;

  /**
   * Connects to a port, sends the request, and reads until the response is long enough or ends, or the time is up.
   *
   * @returns the response, one character per byte
   * @throws {UnreachableError} The connection fails.
   * @throws {LabError} The prober cannot connect.
   */
  exchange(address: string, probe: ProtocolProbe, timeoutSeconds: number): Promise<string>;

  /**
   * Queries a name server for the IPv4 addresses of names, without appending a domain.
   *
   * @param timeoutSeconds the time for each name
   * @throws {UnreachableError} There is no path to the server.
   * @throws {LabError} The prober cannot send queries.
   */
  resolve(server: DnsServer, names: readonly string[], timeoutSeconds: number): Promise<DnsAnswers>;
}
