import { ProxmoxApiError } from "./error.js";

/** Where a Proxmox VE is, and what lets us in. */
export interface ProxmoxAccess {
  readonly endpoint: URL;
  readonly credentials: Credentials;
  /** Whether its certificate goes unchecked. */
  readonly insecure: boolean;
}

export type Credentials = { readonly token: string } | { readonly username: string; readonly password: string };

const TOKEN = "PROXMOX_VE_API_TOKEN, such as root@pam!labvisor=<the secret> (Datacenter, Permissions, API Tokens)";

/**
 * From the environment, by the names that the Terraform provider bpg/proxmox reads them by: `PROXMOX_VE_ENDPOINT`; `PROXMOX_VE_API_TOKEN`, or
 * `PROXMOX_VE_USERNAME` and `PROXMOX_VE_PASSWORD`; `PROXMOX_VE_INSECURE`.
 *
 * @throws {ProxmoxApiError} Something is missing or cannot be.
 */
export function accessFrom(env: NodeJS.ProcessEnv): ProxmoxAccess {
  return {
    endpoint: endpointFrom(env.PROXMOX_VE_ENDPOINT),
    credentials: credentialsFrom(env),
    insecure: flagFrom(env.PROXMOX_VE_INSECURE),
  };
}

function endpointFrom(text: string | undefined): URL {
  const example = "https://pve.example:8006";
  if (!text) throw new ProxmoxApiError(`PROXMOX_VE_ENDPOINT is not set: where the Proxmox VE is, such as ${example}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // It is not shown: a password or a token may be in it.
  if (!url || !["https:", "http:"].includes(url.protocol))
    throw new ProxmoxApiError(
      `PROXMOX_VE_ENDPOINT is no address that begins with https:// or http://: set one such as ${example}`,
    );
  return url;
}

function credentialsFrom(env: NodeJS.ProcessEnv): Credentials {
  const { PROXMOX_VE_API_TOKEN: token, PROXMOX_VE_USERNAME: username, PROXMOX_VE_PASSWORD: password } = env;
  if (token) {
    // Its text is a secret, and is not shown.
    if (!/^[^@\s]+@[^!\s]+![^=\s]+=\S+$/.test(token))
      throw new ProxmoxApiError(`PROXMOX_VE_API_TOKEN does not look like a token. Set ${TOKEN}`);
    return { token };
  }
  if (!username || !password)
    throw new ProxmoxApiError(`Nothing lets us in: set ${TOKEN}, or PROXMOX_VE_USERNAME and PROXMOX_VE_PASSWORD`);
  if (!username.includes("@"))
    throw new ProxmoxApiError(`PROXMOX_VE_USERNAME is "${username}", without a realm: such as root@pam`);
  return { username, password };
}

/** As Go's strconv.ParseBool, which reads it for bpg/proxmox. */
function flagFrom(text: string | undefined): boolean {
  if (!text || ["0", "f", "false"].includes(text.toLowerCase())) return false;
  if (["1", "t", "true"].includes(text.toLowerCase())) return true;
  throw new ProxmoxApiError(`PROXMOX_VE_INSECURE is "${text}": it must be true or false`);
}
