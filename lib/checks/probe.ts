import { KIND } from "../lab/kind.js";
import {
  integerValidator,
  lineValidator,
  optional,
  type Validators,
  validateProps,
  validator,
} from "../lab/validation.js";

export interface HttpOptions {
  /**
   * The port that the server listens on, from 1 to 65535.
   *
   * @default 80
   */
  readonly port?: number;
  /**
   * The path to request. It begins with "/", and has no spaces.
   *
   * @default "/"
   */
  readonly path?: string;
  /**
   * The expected status, from 100 to 599.
   *
   * @default - any from 200 to 399
   */
  readonly status?: number;
  /**
   * A string that the first 64 KiB of the response must contain, headers included.
   *
   * @default - any response is accepted
   */
  readonly contains?: string;
}

/** A probe in the synthesized JSON: the question that it answers. */
export type Question =
  | { readonly kind: "ping" }
  | { readonly kind: "tcp" | "ssh" | "rdp"; readonly port: number }
  | ({ readonly kind: "http"; readonly port: number; readonly path: string } & Pick<
      HttpOptions,
      "status" | "contains"
    >);

const portValidator = integerValidator(1, 65_535);

const HTTP: Validators<HttpOptions> = {
  port: optional(portValidator),
  path: optional(
    validator(
      'a path that begins with "/", without spaces',
      (path) => typeof path === "string" && /^\/[!-~]*$/.test(path),
    ),
  ),
  status: optional(integerValidator(100, 599)),
  contains: optional(lineValidator),
};

/** A way to find out whether a guest responds. */
export class Probe {
  /** Sends an ICMP echo request with the `ping` program of the origin. */
  static ping(): Probe {
    return new Probe({ kind: "ping" });
  }

  /** Connects to a TCP port, from 1 to 65535. */
  static tcp(port: number): Probe {
    validateProps({ port }, { port: portValidator }, "Probe.tcp: ");
    return new Probe({ kind: "tcp", port });
  }

  /** Expects the greeting of an SSH server (RFC 4253, section 4.2), without logging in. */
  static ssh(port = 22): Probe {
    validateProps({ port }, { port: portValidator }, "Probe.ssh: ");
    return new Probe({ kind: "ssh", port });
  }

  /** Sends a request to a web server, without TLS. */
  static http(options: HttpOptions = {}): Probe {
    validateProps(options, HTTP, "Probe.http: ");
    const { port = 80, path = "/", status, contains } = options;
    return new Probe({ kind: "http", port, path, status, contains });
  }

  /** Expects a remote desktop to confirm a connection (X.224; MS-RDPBCGR, section 2.2.1.2), without logging in. */
  static rdp(port = 3389): Probe {
    validateProps({ port }, { port: portValidator }, "Probe.rdp: ");
    return new Probe({ kind: "rdp", port });
  }

  private constructor(
    /** @internal */
    readonly question: Question,
  ) {}

  /** @internal */
  get [KIND](): string {
    return "probe";
  }
}
