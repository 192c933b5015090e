import { literalNumber, type Resource } from "../../../terraform/stack-json.js";
import type { StateResource } from "../../../terraform/terraform.js";
import { blocks } from "./needs.js";

/**
 * Returns the disks that the resources declare smaller than they are: Proxmox VE only enlarges disks, and the apply
 * would fail after it changed other things.
 */
export function shrinkingDisks(resources: readonly Resource[], state: readonly StateResource[]): string[] {
  return resources.flatMap(({ id, type, construct, body }) => {
    const applied = state.find((each) => each.mode === "managed" && `${each.type}.${each.name}` === id);
    const before = blocks(applied?.instances[0]?.attributes?.disk);
    return blocks(body.disk).flatMap((disk) => {
      // A container has one disk, without an interface.
      const old = before.find((each) => each.interface === disk.interface || type.endsWith("_container"));
      const [from, to] = [literalNumber(old?.size), literalNumber(disk.size)];
      return from === undefined || to === undefined || to >= from
        ? []
        : [
            `a smaller disk ${disk.interface ?? "of the container"}, for ${construct}: it has ${from} GiB, and the ` +
              `lab has ${to} GiB. Proxmox VE only enlarges disks: keep the size, or replace the guest.`,
          ];
    });
  });
}
