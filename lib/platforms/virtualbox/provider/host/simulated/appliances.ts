import path from "node:path";
import { type ApplianceSpec, readAppliance } from "../appliances.js";
import type { DiskRecord } from "../disks.js";
import { homeOf, type StorageAttachment } from "../vms.js";
import { osTypeId } from "./os-types.js";
import { newId, type State } from "./state.js";
import { createVm } from "./vms.js";

export async function importAppliance(state: State, spec: ApplianceSpec): Promise<string> {
  const { osType = "", cpus, memoryMib, disksMib } = await readAppliance(spec);
  const { file, name, folder, adopt } = spec;
  const groups = ["/"];
  const home = homeOf({ folder, name, groups });
  const found = Object.entries(state.vms).find(([, vm]) => vm.home === home)?.[0];
  if (found && adopt) return found;
  const disks = disksMib.map((sizeMib, index): DiskRecord => {
    const number = String(index + 1).padStart(3, "0");
    const disk = path.join(home, `${path.parse(file).name}-disk${number}.vdi`);
    return {
      uuid: newId(state, disk),
      path: disk,
      format: "VDI",
      variant: "dynamic",
      type: "normal",
      sizeMib,
      description: "",
    };
  });
  for (const disk of disks) state.disks[disk.path] ??= disk;
  const attachments = disks.map(
    (disk, port): StorageAttachment => ({ port, device: 0, type: "disk", medium: disk.path }),
  );
  const uuid = newId(state, home);
  const settings = {
    name,
    groups,
    description: "",
    osType: osTypeId(osType) ?? "Other",
    cpus,
    memoryMib,
    hardware: {},
    adapters: [],
    controllers: [{ name: "SATA", type: "sata", attachments } as const],
    serialPorts: [],
  };
  createVm(state, { uuid, folder, settings }, folder);
  return uuid;
}
