import { LabError } from "../lab-error.js";
import type { HardwareDisk } from "../platforms/guest-hardware.js";
import type { BootPlan } from "./plan.js";

/**
 * Returns a plan whose images are all on this computer: those that are not are downloaded, verified, and unpacked.
 *
 * @param show runs the work of fetching an image, and shows that it does
 * @throws {LabError} An image cannot be fetched.
 */
export async function fetchImages(
  plan: BootPlan,
  show: (source: string, work: () => Promise<string>) => Promise<string>,
): Promise<BootPlan> {
  const paths = new Map<string, string>();
  const { signal } = new AbortController();
  const fetched = async (disk: HardwareDisk, guest: string): Promise<HardwareDisk> => {
    const { image } = disk;
    if (!image || "path" in image || !image.fetch) return disk;
    const { elsewhere, fetch } = image;
    if (!paths.has(elsewhere)) {
      try {
        paths.set(elsewhere, await show(elsewhere, () => fetch(signal)));
      } catch (error) {
        throw new LabError(`${guest}: ${(error as Error).message}`, { cause: error });
      }
    }
    return { ...disk, image: { path: paths.get(elsewhere) as string } };
  };
  const guests = [];
  for (const planned of plan.guests) {
    const disks = [];
    for (const disk of planned.hardware.disks) disks.push(await fetched(disk, planned.guest.name));
    guests.push({ ...planned, hardware: { ...planned.hardware, disks } });
  }
  return { ...plan, guests };
}
