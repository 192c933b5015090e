import type { Resource } from "../../../terraform/stack-json.js";
import type { StateResource } from "../../../terraform/terraform.js";
import { blocks, VM } from "./needs.js";

/**
 * Returns the machines whose seed would move between Proxmox VE's cloud-init drive and Labvisor's ISO image. To
 * cloud-init each would be a new instance, whose first boot happens again over what it has.
 *
 * @param replaced the addresses of the resources that are replaced, and may therefore move
 */
export function movedSeeds(
  resources: readonly Resource[],
  state: readonly StateResource[],
  replaced: readonly string[],
): string[] {
  const applied = new Map(state.map((each) => [`${each.type}.${each.name}`, each.instances[0]?.attributes]));
  return resources.flatMap(({ id, type, construct, body }) => {
    const before = applied.get(id);
    if (type !== VM || before === undefined || replaced.includes(id)) return [];
    const [had, has] = [before, body].map(({ initialization }) => blocks(initialization).length > 0);
    const [hadSeed, hasSeed] = [before, body].map(({ cdrom }) =>
      blocks(cdrom).some(({ file_id }) => file_id !== "none"),
    );
    if (had === has || (!had && !hadSeed) || (!has && !hasSeed)) return [];
    return had
      ? `${construct} has its seed in Proxmox VE's cloud-init drive, and keeps it until it is replaced: give it ` +
          `options.cloudInitDrive, or replace it with labvisor apply --replace ${construct}.`
      : `${construct} has its seed in an ISO image, and keeps it until it is replaced: leave out its ` +
          `options.cloudInitDrive, or replace it with labvisor apply --replace ${construct}.`;
  });
}
