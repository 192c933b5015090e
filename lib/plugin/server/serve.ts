import { X509Certificate } from "node:crypto";
import { ServerCredentials } from "@grpc/grpc-js";
import type { Provider } from "../provider.js";
import { type Listener, listen, listenToAll } from "./server.js";

/** go-plugin's magic cookie, which Terraform sets for every provider that it launches. */
export const COOKIE = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};
const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL = 6;
const HOUR = 60 * 60 * 1000;

/**
 * Serves a provider to the Terraform (or OpenTofu) process that launched this one. Exits when Terraform is done.
 *
 * Stdout carries only the handshake. Stdin belongs to Terraform.
 */
export async function serve(provider: Provider): Promise<void> {
  if (process.env[COOKIE.name] !== COOKIE.value) {
    process.stderr.write("This is a Terraform provider. Terraform launches it; do not run it directly.\n");
    process.exitCode = 1;
    return;
  }
  // Ctrl-C reaches the whole process group. Terraform then calls StopProvider, so that no known state is lost.
  process.on("SIGINT", () => {});
  // Output of console.log would corrupt the handshake.
  console.log = console.error;

  const certificate = await generateCertificate();
  const clientCertificate = process.env.PLUGIN_CLIENT_CERT;
  const credentials = clientCertificate
    ? ServerCredentials.createSsl(
        Buffer.from(clientCertificate),
        [{ cert_chain: Buffer.from(certificate.certificate), private_key: Buffer.from(certificate.privateKey) }],
        true,
      )
    : ServerCredentials.createInsecure();
  const exit = (code: number) => {
    listener.close();
    process.exit(code);
  };
  const listener = await listen(provider, credentials, () => exit(0));
  process.on("SIGTERM", () => exit(143));
  onOrphaned(() => exit(1));
  const handshake = [CORE_PROTOCOL, PLUGIN_PROTOCOL, listener.network, listener.address, "grpc"];
  process.stdout.write(`${[...handshake, ...(clientCertificate ? [certificate.handshake] : [])].join("|")}\n`);
}

interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** The DER encoding in base64 without padding, as go-plugin's handshake requires. */
  readonly handshake: string;
}

/** Generates a certificate for this process. Terraform pins it, and the provider pins Terraform's (AutoMTLS). */
async function generateCertificate(): Promise<Certificate> {
  // Attached providers do not need this library, so it is loaded on demand.
  const { generate } = await import("selfsigned");
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - HOUR),
    notAfterDate: new Date(Date.now() + 30 * 24 * HOUR),
  });
  const handshake = new X509Certificate(cert).raw.toString("base64").replace(/=+$/, "");
  return { certificate: cert, privateKey, handshake };
}

/**
 * Runs `exit` when the parent process is gone.
 *
 * If Terraform is killed, it does not shut its providers down, and the next run must not find one still at work.
 */
function onOrphaned(exit: () => void): void {
  const parent = process.ppid;
  const parentExists = () => {
    // On Windows, a process keeps the parent ID of a parent that is gone.
    if (process.platform !== "win32") return process.ppid === parent;
    try {
      return process.kill(parent, 0);
    } catch {
      return false;
    }
  };
  setInterval(() => parentExists() || exit(), 500).unref();
}

/** A provider that this process serves to Terraform. */
export interface Attached extends Pick<Listener, "close"> {
  /** The value of `TF_REATTACH_PROVIDERS`, with which Terraform uses this process instead of launching the provider. */
  readonly reattach: string;
}

/**
 * Serves a provider from this process to any number of Terraform runs, without `init`, a lock file, or a launch.
 *
 * @param address the provider's source address, such as `registry.example/lab/toy`
 */
export async function attach(provider: Provider, address: string): Promise<Attached> {
  const listener = await listenToAll(provider);
  const config = {
    Protocol: "grpc",
    ProtocolVersion: PLUGIN_PROTOCOL,
    Pid: process.pid,
    Test: true,
    Addr: { Network: listener.network, String: listener.address },
  };
  return { reattach: JSON.stringify({ [address]: config }), close: listener.close };
}

/** Returns the value of `TF_REATTACH_PROVIDERS` for several providers. */
export function reattachAll(providers: Iterable<Attached>): string {
  return JSON.stringify(Object.assign({}, ...Array.from(providers, ({ reattach }) => JSON.parse(reattach))));
}
