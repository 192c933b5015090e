import { setTimeout as sleep } from "node:timers/promises";
import { escapeControlCharacters } from "../../../control-characters.js";
import { isObject } from "../../../files/json-file.js";
import type { ProxmoxAccess } from "./access.js";
import { ProxmoxApiError } from "./error.js";
import { type FormFile, formBody, multipartBody } from "./form.js";
import { type HttpAnswer, type HttpBody, type HttpRequest, send } from "./http.js";

type Form = Readonly<Record<string, string>>;

export interface ClientOptions {
  /**
   * The pause between two polls of a task, in milliseconds.
   *
   * @default 500
   */
  readonly pause?: number;
}

/** The number of polls of a task that may fail in a row. The task continues meanwhile. */
const POLLS = 5;

/**
 * The HTTP API of a Proxmox VE (https://pve.proxmox.com/pve-docs/api-viewer/). All failures are {@link
 * ProxmoxApiError}s.
 */
export class ProxmoxApi {
  private login: Promise<Form> | undefined;
  private readonly pause: number;

  constructor(
    private readonly access: ProxmoxAccess,
    { pause = 500 }: ClientOptions = {},
  ) {
    this.pause = pause;
  }

  /** @param path below `/api2/json`, such as `/nodes/pve/qemu/100/snapshot` */
  get(path: string): Promise<unknown> {
    return this.request("GET", path);
  }

  /**
   * Runs a request that starts a task, and waits for the task: its status tells whether it succeeded.
   *
   * @param signal ends the wait. The task continues
   */
  async run(method: "POST" | "DELETE", path: string, form?: Form, signal?: AbortSignal): Promise<void> {
    await this.runTask(method, path, form && formBody(form), signal);
  }

  /** Uploads a file with a form, and waits for the task that stores it. */
  async upload(path: string, form: Form, file: FormFile): Promise<void> {
    await this.runTask("POST", path, multipartBody(form, file));
  }

  private async runTask(method: "POST" | "DELETE", path: string, body?: HttpBody, signal?: AbortSignal) {
    const task = await this.request(method, path, body);
    if (typeof task !== "string" || !task.startsWith("UPID:"))
      throw new ProxmoxApiError(`${this.place} answered ${method} ${path} without starting a task`);
    const [, node = ""] = task.split(":");
    const at = `/nodes/${node}/tasks/${encodeURIComponent(task)}`;
    const status = await this.ended(at, signal);
    // A task that ends with warnings has succeeded: `WARNINGS: 1`.
    if (status === "OK" || status.startsWith("WARNINGS")) return;
    throw new ProxmoxApiError(await this.explained(at, status));
  }

  private async ended(task: string, signal?: AbortSignal): Promise<string> {
    for (let failures = 0; ; ) {
      try {
        const answer = await this.get(`${task}/status`);
        const { status, exitstatus } = isObject(answer) ? answer : {};
        if (status !== "running" && status !== "stopped") throw this.strange(`GET ${task}/status`, 200);
        failures = 0;
        if (status === "stopped") return String(exitstatus ?? "the task ended without a status");
      } catch (error) {
        if (!isTemporary(error) || ++failures === POLLS)
          throw new ProxmoxApiError(
            `${(error as Error).message} The task continues on the node; its task log shows the result.`,
          );
      }
      await sleep(this.pause * 2 ** failures, undefined, { signal });
    }
  }

  /** Returns the status with the last error of the task's log, which has more details. */
  private async explained(task: string, status: string): Promise<string> {
    const log = await this.get(`${task}/log?limit=500`).catch(() => []);
    const texts = (Array.isArray(log) ? log : []).flatMap((each) => (typeof each?.t === "string" ? [each.t] : []));
    const line = texts.findLast((text) => /error/i.test(text) && !text.includes(status));
    return line ? `${status} (${line})` : status;
  }

  private async request(method: HttpRequest["method"], path: string, body?: HttpBody): Promise<unknown> {
    const { credentials } = this.access;
    let answer = await this.send(method, path, await this.headers(), body);
    if (answer.status === 401 && !("token" in credentials)) {
      // A ticket is valid for two hours.
      this.login = undefined;
      answer = await this.send(method, path, await this.headers(), body);
    }
    return this.read(answer, `${method} ${path}`);
  }

  private headers(): Promise<Form> {
    const { credentials } = this.access;
    this.login ??=
      "token" in credentials
        ? Promise.resolve({ authorization: `PVEAPIToken=${credentials.token}` })
        : this.logIn(credentials);
    return this.login;
  }

  private async logIn({ username, password }: { username: string; password: string }): Promise<Form> {
    const answer = await this.send("POST", "/access/ticket", {}, formBody({ username, password }));
    const { ticket, CSRFPreventionToken: csrf } = (this.read(answer, "the login") ?? {}) as Partial<Form>;
    if (typeof ticket !== "string" || typeof csrf !== "string") throw this.strange("the login", answer.status);
    return { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`, csrfpreventiontoken: csrf };
  }

  private async send(method: HttpRequest["method"], path: string, headers: Form, body?: HttpBody): Promise<HttpAnswer> {
    const { endpoint, insecure } = this.access;
    const url = new URL(`${endpoint.pathname.replace(/\/$/, "")}/api2/json${path}`, endpoint);
    try {
      return await send({ method, url, headers, body, insecure });
    } catch (error) {
      throw new ProxmoxApiError(unreachable(this.place, error as NodeJS.ErrnoException), undefined, { cause: error });
    }
  }

  private read({ status, reason, body }: HttpAnswer, what: string): unknown {
    const parsed = parse(body);
    if (status >= 200 && status < 300 && parsed && "data" in parsed) return parsed.data;
    const errors = isObject(parsed?.errors) ? parsed.errors : {};
    const details = Object.entries(errors).map(([name, text]) => `${name}: ${String(text).trim()}`);
    const said = [reason, ...details].filter(Boolean).join("; ").replace(/\s+/g, " ") || `HTTP ${status}`;
    if (status === 401)
      throw new ProxmoxApiError(`${this.place} refuses the credentials (${said}). ${this.advice()}`, status);
    if (status === 403)
      throw new ProxmoxApiError(
        `${this.place} does not allow ${what} (${said}). Grant the right in Datacenter > Permissions to the ` +
          "user, and to a token with privilege separation.",
        status,
      );
    if (status >= 200 && status < 300) throw this.strange(what, status);
    if (status >= 300 && status < 400)
      throw new ProxmoxApiError(
        `${this.place} redirects ${what} (${said}). Set PROXMOX_VE_ENDPOINT to the address that answers itself.`,
        status,
      );
    throw new ProxmoxApiError(`${this.place} refused ${what}: ${said}`, status);
  }

  /** Returns the error for an answer that the API does not give. */
  strange(what: string, status?: number): ProxmoxApiError {
    return new ProxmoxApiError(
      `${this.place} answered ${what} with something other than Proxmox VE does; check the address`,
      status,
    );
  }

  private advice(): string {
    return "token" in this.access.credentials
      ? "Check PROXMOX_VE_API_TOKEN (USER@REALM!NAME=SECRET), and whether the token has expired."
      : "Check PROXMOX_VE_USERNAME and PROXMOX_VE_PASSWORD.";
  }

  private get place(): string {
    return this.access.endpoint.origin;
  }
}

/** Parses an answer. Anybody may have written its texts, such as the description of a guest. */
function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body, (_, each) =>
      typeof each === "string" ? escapeControlCharacters(each) : each,
    );
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a poll that failed may be repeated: there was no answer, or one of a busy proxy or node. */
export function isTemporary(error: unknown): boolean {
  return (
    error instanceof ProxmoxApiError && (error.status === undefined ? !isCertificate(error.cause) : error.status >= 500)
  );
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS/;

function isCertificate(error: unknown): boolean {
  return CERTIFICATE.test((error as NodeJS.ErrnoException | undefined)?.code ?? "");
}

function unreachable(place: string, error: NodeJS.ErrnoException): string {
  if (isCertificate(error))
    return (
      `The certificate of ${place} is not trusted (${error.message}). Set NODE_EXTRA_CA_CERTS to the file of ` +
      "its authority (a node's own is " +
      "/etc/pve/pve-root-ca.pem), or set PROXMOX_VE_INSECURE=true to skip the check."
    );
  // With several addresses, each one has its own error.
  const reason = error.message || (error as { errors?: Error[] }).errors?.[0]?.message || error.code;
  return `Could not reach ${place}: ${reason}. Check PROXMOX_VE_ENDPOINT, and whether the machine is on.`;
}
