import { isObject, readJsonObject } from "../../files/json-file.js";
import { LabError } from "../../lab-error.js";
import { ProxmoxApi } from "../../platforms/proxmox/api/client.js";
import type { ProxmoxGuest } from "../../platforms/proxmox/api/snapshots.js";
import { proxmoxAccess } from "../../platforms/proxmox/tooling/access.js";
import { proxmoxGuest } from "../../platforms/proxmox/tooling/guest.js";
import type { VirtualBoxHost } from "../../platforms/virtualbox/provider/host/virtualbox-host.js";
import { clientOf } from "../../platforms/virtualbox/provider/provider.js";
import { virtualBoxGuest } from "../../platforms/virtualbox/tooling/guest.js";
import type { Stack } from "../../terraform/stack.js";
import type { StateResource } from "../../terraform/terraform.js";
import { hostEnvironment } from "../host.js";
import type { Session } from "../session.js";
import type { Guest } from "./guest.js";

/**
 * The guests that the stacks have, as Terraform's state knows them, by name.
 *
 * @param names which of them; none means all
 * @throws {LabError} None was applied, or none of a name was.
 */
export async function appliedGuests(session: Session, names: readonly string[]): Promise<Guest[]> {
  // The provider reads it, as it does where Terraform starts it.
  Object.assign(process.env, hostEnvironment(session.project, session.host));
  const guests: Guest[] = [];
  for (const stack of session.stacks) {
    const state = await session.terraform.state(stack);
    const machines = state?.resources?.filter(({ mode, type }) => mode === "managed" && type in KINDS) ?? [];
    const platforms = new Platforms(stack);
    for (const machine of machines)
      guests.push(
        ...machine.instances.map(({ attributes = {} }) => KINDS[machine.type](attributes, machine, platforms)),
      );
  }
  guests.sort((a, b) => a.name.localeCompare(b.name, "en"));
  if (guests.length === 0) throw new LabError("No guest of this lab was applied yet: labvisor apply makes them.");
  const missing = names.filter((name) => !guests.some((guest) => guest.name === name));
  if (missing.length > 0)
    throw new LabError(
      `There is no guest ${missing.map((name) => `"${name}"`).join(", ")}. This lab has: ${guests.map(({ name }) => name).join(", ")}`,
    );
  return guests.filter(({ name }) => names.length === 0 || names.includes(name));
}

type Attributes = Readonly<Record<string, unknown>>;

/** What of a state stands for a guest, and how to get at it. */
const KINDS: Readonly<Record<string, (attributes: Attributes, resource: StateResource, on: Platforms) => Guest>> = {
  virtualbox_vm: ({ id, name, state }, { provider }, on) =>
    virtualBoxGuest(on.virtualBox(provider), String(id), String(name), state === "running"),
  proxmox_virtual_environment_vm: (attributes, { name }, on) =>
    proxmoxGuest(on.proxmox, at("qemu", attributes), String(attributes.name ?? name), attributes.started === true),
  proxmox_virtual_environment_container: (attributes, { name }, on) => {
    const [{ hostname = name } = {}] = (attributes.initialization ?? []) as { hostname?: string }[];
    return proxmoxGuest(on.proxmox, at("lxc", attributes), hostname, attributes.started === true);
  },
};

function at(kind: ProxmoxGuest["kind"], { node_name, vm_id }: Attributes): ProxmoxGuest {
  return { node: String(node_name), kind, id: Number(vm_id) };
}

/** The hypervisors of a stack, each made when something is on it. */
class Platforms {
  private readonly hosts = new Map<string, VirtualBoxHost>();
  private api: ProxmoxApi | undefined;

  constructor(private readonly stack: Stack) {}

  /** @param provider as a state names it */
  virtualBox(provider: string): VirtualBoxHost {
    const host = this.hosts.get(provider) ?? clientOf(this.configuration(provider)).host;
    this.hosts.set(provider, host);
    return host;
  }

  /** @throws {LabError} The environment lacks what it takes. */
  get proxmox(): ProxmoxApi {
    this.api ??= openProxmox();
    return this.api;
  }

  /** What the stack tells that provider; what only Terraform can evaluate is left out. */
  private configuration(provider: string): Record<string, string> {
    const alias = /"\]\.(.+)$/.exec(provider)?.[1];
    const { provider: providers } = readJsonObject(this.stack.file) ?? {};
    const blocks = isObject(providers) && Array.isArray(providers.virtualbox) ? providers.virtualbox : [];
    const block: Attributes = blocks.find((each) => isObject(each) && each.alias === alias) ?? {};
    const texts = Object.entries(block).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && !entry[1].includes("${"),
    );
    return { ...Object.fromEntries(texts), base_folder: this.stack.directory };
  }
}

function openProxmox(): ProxmoxApi {
  const access = proxmoxAccess();
  if (access.insecure)
    process.stderr.write(
      `Warning: PROXMOX_VE_INSECURE is set: the certificate of ${access.endpoint.origin} is not checked.\n`,
    );
  return new ProxmoxApi(access);
}
