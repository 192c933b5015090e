import { ProxmoxApiError } from "./error.js";

/** The address of a Proxmox VE, and the credentials. */
export interface ProxmoxAccess {
  readonly endpoint: URL;
  readonly credentials: Credentials;
  /** Whether its certificate is not checked. */
  readonly insecure: boolean;
}

export type Credentials = { readonly token: string } | { readonly username: string; readonly password: string };

const TOKEN = "PROXMOX_VE_API_TOKEN, such as root@pam!labvisor=<the secret> (Datacenter, Permissions, API Tokens)";

/**
 * Returns the access that the environment gives, in the variables of the Terraform provider bpg/proxmox:
 * `PROXMOX_VE_ENDPOINT`; `PROXMOX_VE_API_TOKEN`, or `PROXMOX_VE_USERNAME` and `PROXMOX_VE_PASSWORD`;
 * `PROXMOX_VE_INSECURE`.
 *
 * @throws {ProxmoxApiError} A variable is missing or invalid.
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
  if (!text)
    throw new ProxmoxApiError(`PROXMOX_VE_ENDPOINT is not set; give the address of the Proxmox VE, such as ${example}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value may contain a password or a token, and is not shown.
  if (!url || !["https:", "http:"].includes(url.protocol))
    throw new ProxmoxApiError(
      `PROXMOX_VE_ENDPOINT does not begin with https:// or http://; give an address such as ${example}`,
    );
  return url;
}

function credentialsFrom(env: NodeJS.ProcessEnv): Credentials {
  const { PROXMOX_VE_API_TOKEN: token, PROXMOX_VE_USERNAME: username, PROXMOX_VE_PASSWORD: password } = env;
  if (token) {
    // The value is a secret, and is not shown.
    if (!/^[^@\s]+@[^!\s]+![^=\s]+=\S+$/.test(token))
      throw new ProxmoxApiError(`PROXMOX_VE_API_TOKEN is not a token; give ${TOKEN}`);
    return { token };
  }
  if (!username || !password)
    throw new ProxmoxApiError(`There are no credentials; set ${TOKEN}, or PROXMOX_VE_USERNAME and PROXMOX_VE_PASSWORD`);
  if (!username.includes("@"))
    throw new ProxmoxApiError(`PROXMOX_VE_USERNAME is "${username}", without a realm; give one such as root@pam`);
  return { username, password };
}

/** Parses a flag like Go's strconv.ParseBool, which bpg/proxmox uses. */
function flagFrom(text: string | undefined): boolean {
  if (!text || ["0", "f", "false"].includes(text.toLowerCase())) return false;
  if (["1", "t", "true"].includes(text.toLowerCase())) return true;
  throw new ProxmoxApiError(`PROXMOX_VE_INSECURE is "${text}"; give true or false`);
}
