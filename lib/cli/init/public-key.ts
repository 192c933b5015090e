import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The files in which ssh looks for the user's keys, the preferred one first. */
const FILES = ["id_ed25519.pub", "id_ecdsa.pub", "id_ed25519_sk.pub", "id_ecdsa_sk.pub", "id_rsa.pub"];

/** Returns the public key that ssh would use for the user of this computer, or none. */
export function ownPublicKey(): string | undefined {
  return FILES.map((file) => firstLine(path.join(os.homedir(), ".ssh", file))).find((line) =>
    /^(?:ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*(?: .*)?$/.test(line),
  );
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[0].trim();
  } catch {
    return "";
  }
}
