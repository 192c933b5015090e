import { type Ovf, type OvfMachine, readOvf } from "../images/ovf.js";
import { type ApplianceSpec, VirtualBoxError } from "./virtualbox-host.js";

/** The one machine of an appliance. @throws {VirtualBoxError} No host imports it */
export async function readAppliance({ file, acceptLicence }: ApplianceSpec): Promise<OvfMachine> {
  if (!/\.(ova|ovf)$/i.test(file))
    throw new VirtualBoxError("INVALID", `Appliance file must have .ovf or .ova extension: '${file}'`);
  const { machines, licensed } = await read(file);
  const [machine] = machines;
  if (!machine || machines.length > 1)
    throw new VirtualBoxError(
      "NOT_SUPPORTED",
      `The appliance '${file}' has ${machines.length} machines, and one is imported at a time`,
      "Import it with VBoxManage import, and export each machine by itself.",
    );
  if (licensed && !acceptLicence)
    throw new VirtualBoxError(
      "NOT_ALLOWED",
      `The appliance '${file}' has a licence that must be agreed to`,
      "VBoxManage import --dry-run shows it. Set accept_licence to true if you agree.",
    );
  return machine;
}

async function read(file: string): Promise<Ovf> {
  try {
    return await readOvf(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new VirtualBoxError("NOT_FOUND", `There is no appliance '${file}' (VERR_FILE_NOT_FOUND)`);
    throw new VirtualBoxError("INVALID", `'${file}' is no appliance: ${(error as Error).message}`);
  }
}
