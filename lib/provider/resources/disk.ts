import { basename, dirname, extname, join } from "node:path";
import {
  between,
  integer,
  notEmpty,
  oneOf,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  string,
  timeouts,
  UNKNOWN,
} from "../../plugin/index.js";
import type { Client } from "../client.js";
import { type DiskFormat, type DiskRecord, VirtualBoxError, type VirtualBoxHost } from "../host/virtualbox-host.js";
import { isOwnedFolder, ownerAttributes } from "../ownership.js";
import { sameImage, samePath } from "../paths.js";

export const diskSchema = schema({
  description: "A virtual disk: blank, or a copy of an image. It grows in place; VirtualBox cannot shrink one.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the disk." }),
    lab: ownerAttributes.lab,
    name: string({
      required: true,
      replaces: true,
      validators: [
        notEmpty,
        (name: string) => (/[\\/]/.test(name) ? "A name is no path; give the folder in `folder`." : undefined),
      ],
      description: "The file's name without its ending.",
    }),
    folder: string({
      optional: true,
      computed: true,
      replaces: true,
      equivalent: samePath,
      description: "The folder that the file lies in; made if it is not there. Default: VirtualBox's machine folder.",
    }),
    path: string({ computed: true, description: "The file, absolute." }),
    format: string({
      optional: true,
      default: "VDI",
      replaces: true,
      validators: [oneOf("VDI", "VMDK", "VHD")],
      description: "`VDI`, `VMDK` or `VHD`.",
    }),
    size_mib: integer({
      optional: true,
      computed: true,
      validators: [between(1, 2 ** 31, "MiB")],
      description: "The capacity in MiB. Default: as large as the source. Grows in place; shrinking is refused.",
    }),
    source: string({
      optional: true,
      replaces: true,
      equivalent: sameImage,
      description:
        "The image to start as a copy of: VDI, VMDK, VHD, QCOW2, raw or ISO, such as the `path` of a `virtualbox_image`. Default: blank, and then " +
        "`size_mib` is needed.",
    }),
    description: string({ optional: true, default: "", description: "A note kept in the disk." }),
    timeouts: timeouts(),
  },
});

/** Of a machine whose disk is made anew; Terraform gives a disk no say in its machine's own limit. */
const SHUTDOWN = { shutdownTimeoutSeconds: 60 };

type DiskState = StateOf<typeof diskSchema>;

export const diskResource: Resource<(typeof diskSchema)["attributes"], Client> = {
  schema: diskSchema,

  validate: ({ size_mib, source }) =>
    size_mib === null && source === null
      ? [
          {
            severity: "error",
            summary: "A blank disk needs a size",
            detail: "Give size_mib, or an image in source.",
            path: ["size_mib"],
          },
        ]
      : [],

  plan({ prior, plan }) {
    const [now, wanted] = [prior?.size_mib, plan.size_mib];
    if (typeof now === "number" && typeof wanted === "number" && wanted < now)
      throw new ProviderError(
        `The disk "${plan.name}" has ${now} MiB and cannot shrink to ${wanted} MiB`,
        `VirtualBox only grows disks. Set size_mib to ${now} to keep the disk as it is, or make it anew, and lose what is on it, with ` +
          "terraform taint and an apply.",
        ["size_mib"],
      );
  },

  async identify({ plan, client }) {
    const folder =
      typeof plan.folder === "string" ? client.absolute(plan.folder) : (await client.host.facts()).machineFolder;
    const path = join(folder, `${plan.name}.${plan.format.toLowerCase()}`);
    client.claim(`the disk ${path}`);
    if (!isOwnedFolder(folder, plan.lab) && (await client.host.readDisk(path)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `There is a disk ${path} already`,
        `Choose another name or folder, or import it under the id ${path}.`,
      );
    return { path };
  },

  async create({ plan, client, signal }) {
    const path = plan.path as string;
    const disk = await client.host.until(signal).createDisk({
      path,
      format: plan.format as DiskFormat,
      sizeMib: plan.size_mib === UNKNOWN ? undefined : (plan.size_mib as number),
      source: plan.source === null ? undefined : client.absolute(plan.source),
      description: plan.description,
      adopt: isOwnedFolder(dirname(path), plan.lab),
    });
    return { ...plan, folder: typeof plan.folder === "string" ? plan.folder : dirname(path), ...attributes(disk) };
  },

  async read({ state, client, imported }) {
    const disk = await client.host.readDisk(state.path);
    if (!disk) return undefined;
    const { path } = disk;
    return {
      ...state,
      ...(imported && { name: basename(path, extname(path)), folder: dirname(path) }),
      ...attributes(disk),
    };
  },

  async update({ prior, plan, client, signal }) {
    const { path } = prior;
    const host = client.host.until(signal);
    if (typeof plan.size_mib === "number" && plan.size_mib > prior.size_mib) await host.growDisk(path, plan.size_mib);
    if (plan.description !== prior.description) await host.describeDisk(path, plan.description);
    return { ...plan, id: prior.id, path, folder: prior.folder, size_mib: plan.size_mib as number };
  },

  async delete({ state, client, signal }) {
    const host = client.host.until(signal);
    await takeOut(host, state);
    await host.deleteDisk(state.path);
  },

  /** By path, or by VirtualBox's UUID. */
  async import({ id, client }) {
    const disk = await client.host.readDisk(id);
    if (!disk) throw new ProviderError(`There is no disk ${id}`, "Give its absolute path or its UUID.");
    return { path: disk.path };
  },
};

/** A disk that is made anew is deleted while its machine still has it: it is taken out of the lab's own machines, and of no others. */
async function takeOut(host: VirtualBoxHost, { path, lab }: DiskState): Promise<void> {
  const users = await host.diskUsers(path);
  const machines = await host.readVms(
    users.map(({ vm }) => vm),
    new Set(),
  );
  const kept = users.filter(({ inSnapshot }) => inSnapshot).map(({ vm }) => machines.get(vm)?.settings.name ?? vm);
  if (kept.length > 0)
    throw new VirtualBoxError(
      "IN_USE",
      `The disk ${path} is part of snapshots of ${kept.map((name) => `"${name}"`).join(", ")}`,
      "They would be lost with it. Destroy the snapshots first.",
    );
  for (const { uuid, folder, settings } of machines.values()) {
    if (!isOwnedFolder(folder, lab)) continue;
    const controllers = settings.controllers?.map((controller) => ({
      ...controller,
      attachments: controller.attachments.filter(({ medium }) => medium !== path),
    }));
    await host.updateVm(uuid, { settings: { ...settings, controllers }, power: "stopped" }, SHUTDOWN);
  }
}

function attributes({
  uuid,
  path,
  format,
  sizeMib,
  description,
}: DiskRecord): Pick<DiskState, "id" | "path" | "format" | "size_mib" | "description"> {
  return { id: uuid, path, format, size_mib: sizeMib, description };
}
