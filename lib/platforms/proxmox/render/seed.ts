import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { note } from "../../../lab/manifest.js";
import { noCloudJson } from "../../../lab/seed/no-cloud.js";
import { seedDigest, seedFile, seedPath, seedSecrets } from "../../../lab/seed/seed.js";
import type { InputOf } from "../../../plugin/index.js";
import type { ProxmoxHost } from "../host.js";
import type { ProxmoxMachine } from "../machine-options.js";
import { clusterName, logicalId } from "../names.js";
import type { seedSchema } from "../provider/seed.js";
import { ProxmoxResource } from "../resource.js";
import { FileResource } from "../resources/file.js";
import { nodeSuffix } from "./files.js";
import { nodeOf } from "./guest.js";
import { labDigits } from "./lab-identity.js";
import { LabvisorProvider } from "./labvisor-provider.js";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly labvisor_proxmox_seed: SeedConfig;
  }
}

type SeedConfig = InputOf<typeof seedSchema>;

/** `labvisor_proxmox_seed` */
class SeedResource extends ProxmoxResource<SeedConfig> {
  constructor(scope: Construct, id: string, config: () => SeedConfig) {
    super(scope, id, "labvisor_proxmox_seed", config);
  }

  get id(): string {
    return this.reference("id");
  }
}

/**
 * Renders the seed as an ISO image, uploaded through the API: a file that synthesis writes or, if it has secrets, one
 * that an apply puts together. A new content has a new name: the provider compares only names.
 *
 * @returns the image's id
 */
export function renderSeed(proxmox: ProxmoxHost, machine: ProxmoxMachine): string {
  const seed =
    machine.cloudInit.secrets.length > 0 ? renderSeedWithSecrets(proxmox, machine) : renderSeedFile(proxmox, machine);
  seed.overrideLogicalId(logicalId(machine, proxmox, "seed"));
  // The machine switches to the new one before the old one is deleted.
  (seed as TerraformResource).lifecycle = { createBeforeDestroy: true };
  return seed.id;
}

function renderSeedFile(proxmox: ProxmoxHost, machine: ProxmoxMachine): FileResource {
  machine.lab.addFiles(() => [seedFile(machine)]);
  const seed = new FileResource(machine, "seed", () => {
    const { file_name, ...place } = placeOf(proxmox, machine);
    return { ...place, content_type: "iso", source_file: { path: seedPath(machine), file_name } };
  });
  note(seed, { seed: true });
  return seed;
}

function renderSeedWithSecrets(proxmox: ProxmoxHost, machine: ProxmoxMachine): SeedResource {
  LabvisorProvider.in(machine.lab);
  const secrets = seedSecrets(machine);
  return new SeedResource(machine, "seed", () => ({
    ...placeOf(proxmox, machine),
    files: noCloudJson(machine),
    secrets,
  }));
}

function placeOf(proxmox: ProxmoxHost, machine: ProxmoxMachine) {
  const node_name = nodeOf(proxmox, machine);
  const name = `${clusterName(machine, proxmox)}-${labDigits(proxmox)}-${seedDigest(machine)}`;
  const file_name = `${name}${nodeSuffix(proxmox, node_name)}.iso`;
  return { node_name, datastore_id: proxmox.fileStorage, file_name };
}
