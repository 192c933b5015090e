import { ServerCredentials } from "@grpc/grpc-js";
import type { Provider } from "../provider.js";
import { generateCertificate } from "./certificate.js";
import { type Listening, listen } from "./server.js";

/** What Terraform sets for every provider that it starts (go-plugin's magic cookie); a person who starts one by hand has not. */
const COOKIE = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};
const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL = 6;

/**
 * Serves a provider to the Terraform (or OpenTofu) that started this process, and ends the process when Terraform is done.
 * Stdout carries the handshake and nothing else; stdin is Terraform's.
 */
export async function serve(provider: Provider): Promise<void> {
  if (process.env[COOKIE.name] !== COOKIE.value) {
    process.stderr.write("This is a Terraform provider. Terraform starts it; it does nothing by itself.\n");
    process.exitCode = 1;
    return;
  }
  // Ctrl-C reaches the whole process group. Terraform then asks the provider to stop (StopProvider), so that what is known is kept.
  process.on("SIGINT", () => {});
  // A console.log somewhere would corrupt the handshake.
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
  const listening = await listen(provider, credentials, () => {
    listening.close();
    process.exit(0);
  });
  process.on("SIGTERM", () => {
    listening.close();
    process.exit(143);
  });
  whenOrphaned(() => {
    listening.close();
    process.exit(1);
  });
  const line = [CORE_PROTOCOL, PLUGIN_PROTOCOL, listening.network, listening.address, "grpc"];
  process.stdout.write(`${[...line, ...(clientCertificate ? [certificate.handshake] : [])].join("|")}\n`);
}

/** Terraform that was killed asks nobody to end. Whoever runs it next must not meet a provider that is still at work. */
function whenOrphaned(end: () => void): void {
  const parent = process.ppid;
  const isThere = () => {
    // On Windows a process keeps the number of a parent that is gone.
    if (process.platform !== "win32") return process.ppid === parent;
    try {
      return process.kill(parent, 0);
    } catch {
      return false;
    }
  };
  setInterval(() => isThere() || end(), 500).unref();
}

export interface Attached extends Pick<Listening, "close"> {
  /** The value for `TF_REATTACH_PROVIDERS`: Terraform then uses this process instead of starting one. */
  readonly reattach: string;
}

/**
 * Serves a provider from this process to any number of Terraform runs, without a launch, a lock file or `init`.
 * @param address the provider's source address, such as `registry.example/lab/toy`
 */
export async function attach(provider: Provider, address: string): Promise<Attached> {
  // Terraform asks an attached provider to shut down too, and runs another command with it after that.
  const listening = await listen(provider, ServerCredentials.createInsecure(), () => {});
  const config = {
    Protocol: "grpc",
    ProtocolVersion: PLUGIN_PROTOCOL,
    Pid: process.pid,
    Test: true,
    Addr: { Network: listening.network, String: listening.address },
  };
  return { reattach: JSON.stringify({ [address]: config }), close: listening.close };
}
