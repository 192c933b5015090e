import {
  integerValidator,
  lineValidator,
  optional,
  type Validators,
  validateProps,
  validator,
} from "../lab/validation.js";

export interface HttpOptions {
  /** The port that the server listens on. @default 80 */
  readonly port?: number;
  /** What is asked for. @default "/" */
  readonly path?: string;
  /** The status that the answer must have. @default - any from 200 to 399 */
  readonly status?: number;
  /** A text that the answer must have in it, in its first 64 KiB. @default - none */
  readonly contains?: string;
}

/** What is asked of a guest, as the synthesised JSON has it. */
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

/** How it is found out whether a guest answers. */
export class Probe {
  /** ICMP echo, by the `ping` of whoever asks. */
  static ping(): Probe {
    return new Probe({ kind: "ping" });
  }

  /** Something listens on the port. */
  static tcp(port: number): Probe {
    validateProps({ port }, { port: portValidator }, "Probe.tcp: ");
    return new Probe({ kind: "tcp", port });
  }

  /** An SSH server greets (RFC 4253, section 4.2). Nobody logs in. */
  static ssh(port = 22): Probe {
    validateProps({ port }, { port: portValidator }, "Probe.ssh: ");
    return new Probe({ kind: "ssh", port });
  }

  /** A web server answers, without TLS. */
  static http(options: HttpOptions = {}): Probe {
    validateProps(options, HTTP, "Probe.http: ");
    const { port = 80, path = "/", status, contains } = options;
    return new Probe({ kind: "http", port, path, status, contains });
  }

  /** A remote desktop confirms a connection (X.224, MS-RDPBCGR section 2.2.1.2). Nobody logs in. */
  static rdp(port = 3389): Probe {
    validateProps({ port }, { port: portValidator }, "Probe.rdp: ");
    return new Probe({ kind: "rdp", port });
  }

  private constructor(
    /** @internal */
    readonly question: Question,
  ) {}
}
