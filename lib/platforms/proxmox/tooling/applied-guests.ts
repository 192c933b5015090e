import { LabError } from "../../../lab-error.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { AppliedGuest } from "../../tooling.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxApiError } from "../api/error.js";
import { type ProxmoxGuest, ProxmoxSnapshots } from "../api/snapshots.js";
import { proxmoxAccess } from "./access.js";

type Attributes = Readonly<Record<string, unknown>>;

/**
 * Returns the machines and containers among the resources of a state. Templates have no snapshots.
 *
 * @throws {LabError} The environment has no access.
 */
export async function appliedGuests(resources: readonly StateResource[]): Promise<AppliedGuest[]> {
  const guests = resources.filter(({ type }) => type in GUESTS);
  if (guests.length === 0) return [];
  const api = openApi();
  return guests.flatMap((resource) =>
    resource.instances.flatMap(({ attributes = {} }) => {
      if (attributes.template === true) return [];
      const { kind, nameOf } = GUESTS[resource.type];
      const address = { node: String(attributes.node_name), kind, id: Number(attributes.vm_id) };
      return [appliedGuest(api, address, nameOf(attributes) ?? resource.name, attributes.started === true)];
    }),
  );
}

const GUESTS: Readonly<
  Record<
    string,
    { readonly kind: ProxmoxGuest["kind"]; readonly nameOf: (attributes: Attributes) => string | undefined }
  >
> = {
  proxmox_virtual_environment_vm: {
    kind: "qemu",
    nameOf: ({ name }) => (name === undefined || name === null ? undefined : String(name)),
  },
  proxmox_virtual_environment_container: {
    kind: "lxc",
    nameOf: ({ initialization }) => ((initialization ?? []) as { hostname?: string }[])[0]?.hostname,
  },
};

function openApi(): ProxmoxApi {
  const access = proxmoxAccess();
  if (access.insecure)
    process.stderr.write(
      `Warning: PROXMOX_VE_INSECURE is set: the certificate of ${access.endpoint.origin} is not checked.\n`,
    );
  return new ProxmoxApi(access);
}

function appliedGuest(api: ProxmoxApi, address: ProxmoxGuest, name: string, running: boolean): AppliedGuest {
  const snapshots = new ProxmoxSnapshots(api, address);
  return {
    name,
    snapshots: () =>
      explained(async () => (await snapshots.list()).map((each) => ({ ...each, id: each.name, managed: false }))),
    check: () => explained(() => snapshots.check()),
    take: (name, description, memory) => explained(() => snapshots.take(name, description, memory)),
    restore: ({ name }) => explained(() => snapshots.restore(name, running)),
    delete: ({ name }) => explained(() => snapshots.delete(name)),
  };
}

/** The API's errors are for people, too. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ProxmoxApiError ? new LabError(error.message, { cause: error }) : error;
  }
}
