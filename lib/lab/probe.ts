import { LabError } from "../lab-error.js";
import { isDomainName } from "../net/host-name.js";
import { isIpv4 } from "../net/ipv4.js";
import { assignedSecretIn, secretIn } from "../secrets.js";
import { KIND } from "./kind.js";
import type { Question } from "./question.js";
import {
  atSynthesis,
  integerValidator,
  lineValidator,
  listOf,
  objectValidator,
  optional,
  textValidator,
  type Validator,
  type Validators,
  validateProps,
  validator,
} from "./validation.js";

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
   * @default - any response
   */
  readonly contains?: string;
}

export interface DnsOptions {
  /**
   * The IPv4 addresses of the answer, in any order: one or more.
   *
   * @default - any addresses, but at least one
   */
  readonly answers?: readonly string[];
  /**
   * The UDP port of the name server, from 1 to 65535.
   *
   * @default 53
   */
  readonly port?: number;
}

export interface ExecOptions {
  /**
   * The expected exit code, from 0 to 254, except for 124: it shows that the time for the command was up.
   *
   * @default 0
   */
  readonly exitCode?: number;
  /**
   * A string that the standard output must contain.
   *
   * @default - any output
   */
  readonly stdout?: string;
}

const portValidator = integerValidator(1, 65_535);

/** The exit codes of `timeout` and of ssh itself, which no command of a probe can be expected to have. */
const [TIMED_OUT, SSH_FAILED] = [124, 255];

const HTTP: Validators<HttpOptions> = {
  port: optional(portValidator),
  path: optional(
    atSynthesis(
      validator(
        'a path that begins with "/", without spaces',
        (path) => typeof path === "string" && /^\/[!-~]*$/.test(path),
      ),
    ),
  ),
  status: optional(integerValidator(100, 599)),
  contains: optional(atSynthesis(lineValidator)),
};

const DNS: Validators<DnsOptions & { readonly name: string }> = {
  name: validator('a host name, such as "web.lab.example"', (name) => typeof name === "string" && isDomainName(name)),
  answers: optional((answers, property) => {
    listOf(validator('an IPv4 address, such as "10.0.0.10"', isIpv4))(answers, property);
    const isEmpty = (answers as readonly string[]).length === 0;
    validator("one or more IPv4 addresses, or leave it out to accept any", () => !isEmpty)(answers, property);
  }),
  port: optional(portValidator),
};

/** Accepts a text that the synthesized JSON may contain. The error does not show a secret. */
const openTextValidator: Validator = atSynthesis((value, property) => {
  textValidator(value, property);
  const text = String(value);
  const secret = assignedSecretIn(text) ?? secretIn({ path: property, key: property, text });
  if (secret === undefined) return;
  throw new LabError(`${property} ${secret}`, {
    property,
    remedy: `read it from a file in the guest: the synthesized JSON contains the ${property.replace(/^.* /, "")}`,
  });
});

const commandValidator: Validator = (command, property) => {
  openTextValidator(command, property);
  validator('a command, such as "test -f /etc/motd"', () => String(command).trim() !== "")(command, property);
};

const EXEC: Validators<ExecOptions & { readonly command: string }> = {
  command: commandValidator,
  exitCode: optional(
    validator(
      `a whole number from 0 to 254, and not ${TIMED_OUT}, with which a command ends whose time is up`,
      (code) => Number.isInteger(code) && Number(code) >= 0 && Number(code) < SSH_FAILED && code !== TIMED_OUT,
    ),
  ),
  stdout: optional(openTextValidator),
};

const serviceValidator = validator(
  'the name of a service, such as "nginx"',
  (service) => typeof service === "string" && /^[\w@][\w@.:\\-]*$/.test(service),
);

/** A test of whether a guest responds, or works as expected. */
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

  /**
   * Queries the guest, as a name server, for the IPv4 addresses of a name.
   *
   * The name is fully qualified: no search domain is appended.
   *
   * @example Probe.dns("web.lab.example", { answers: ["10.0.0.10"] })
   */
  static dns(name: string, options: DnsOptions = {}): Probe {
    objectValidator(options, "Probe.dns: options");
    validateProps({ ...options, name }, DNS, "Probe.dns: ");
    const { port = 53, answers } = options;
    return new Probe({ kind: "dns", port, name, answers });
  }

  /**
   * Runs a command with the guest's `sh`: over SSH as the user who logs in, or in a booted test as root.
   *
   * The command must exit within the timeout of an attempt.
   *
   * @example Probe.exec("test -f /srv/ready")
   */
  static exec(command: string, options: ExecOptions = {}): Probe {
    objectValidator(options, "Probe.exec: options");
    validateProps({ ...options, command }, EXEC, "Probe.exec: ");
    const { exitCode = 0, stdout } = options;
    return new Probe({ kind: "exec", command, exitCode, stdout });
  }

  /** Expects cloud-init to have finished in the guest without errors. */
  static cloudInitDone(): Probe {
    return new Probe({ kind: "cloud-init" });
  }

  /** Expects a service to be running in the guest, according to systemd or OpenRC. */
  static service(service: string): Probe {
    validateProps({ service }, { service: serviceValidator }, "Probe.service: ");
    return new Probe({ kind: "service", service });
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
