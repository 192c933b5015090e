import { nameInLab } from "../../../lab/scope.js";
import { noCloudJson } from "../../../lab/seed/no-cloud.js";
import { seedDigest, seedFile, seedPath, seedSecrets } from "../../../lab/seed/seed.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import { type LabResource, SeedResource } from "../resources.js";

/**
 * Renders a machine's seed: a file that synthesis writes or, if it has secrets, one that an apply writes.
 *
 * @returns a function that returns the seed's path
 */
export function renderSeed(lab: LabResource, machine: VirtualMachine): () => string {
  if (machine.cloudInit.secrets.length > 0) {
    const { path } = renderSeedWithSecrets(lab, machine);
    return () => path;
  }
  machine.lab.addFiles(() => [seedFile(machine)]);
  return () => seedPath(machine);
}

function renderSeedWithSecrets(lab: LabResource, machine: VirtualMachine): SeedResource {
  const secrets = seedSecrets(machine);
  // No construct of a user has an id with a dot.
  const seed = new SeedResource(machine, "seed.iso", () => ({
    lab: lab.id,
    folder: lab.folder,
    name: `${nameInLab(machine)}-seed-${seedDigest(machine)}`,
    files: noCloudJson(machine),
    secrets,
  }));
  seed.overrideLogicalId(machine.lab.getLogicalId(machine.node));
  // The machine switches to the new one before the old one is deleted.
  seed.lifecycle = { createBeforeDestroy: true };
  return seed;
}
