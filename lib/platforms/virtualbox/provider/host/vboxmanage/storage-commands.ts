import { bootDiskOf } from "../attached-media.js";
import { noBootDisk } from "../refusals.js";
import type { AttachmentOptionName, AttachmentOptions, ControllerOptions, ControllerType } from "../storage.js";
import type { StorageAttachment, StorageController, VmSettings } from "../vms.js";
import { type Command, onOff } from "./syntax.js";

/** Returns the commands that change controllers and attachments. */
export function storageCommands(
  uuid: string,
  current: readonly StorageController[],
  { controllers: wanted, keepOtherControllers }: VmSettings,
): Command[] {
  if (!wanted) return [];
  const controller = (name: string, ...args: string[]) => ["storagectl", uuid, "--name", name, ...args];
  const matching = (a: StorageController, list: readonly StorageController[]) =>
    list.find((b) => b.name === a.name && b.type === a.type);
  const removed = keepOtherControllers ? [] : current.filter((old) => !matching(old, wanted));
  const pairs = wanted.map((target) => ({ target, before: matching(target, current) }));
  // A medium that moves between ports must be detached before it is attached again.
  return [
    ...removed.flatMap(({ name, attachments }) => [
      ...leaveGroups(uuid, name, attachments),
      controller(name, "--remove"),
    ]),
    ...pairs.flatMap(({ target: { name, attachments }, before }) => {
      const detached = before?.attachments.filter((old) => !attachments.some((at) => sameAttachment(old, at))) ?? [];
      return [
        ...leaveGroups(uuid, name, detached),
        ...detached.map((old) => attach(uuid, name, old, "--medium", "none")),
      ];
    }),
    ...pairs.flatMap(({ target, before }) => {
      const creation = before ? [] : ["--add", BUSES[target.type], ...portCount(target)];
      const options = [...creation, ...controllerArguments(before?.options, target.options)];
      return options.length > 0 ? [controller(target.name, ...options)] : [];
    }),
    ...pairs.flatMap(({ target: { name, attachments }, before }) =>
      attachments.flatMap((target) => {
        const old = before?.attachments.find((at) => sameAttachment(at, target));
        const options = [...(old ? [] : drive(target)), ...attachmentArguments(old?.options, target.options)];
        return options.length > 0 ? [attach(uuid, name, target, ...options)] : [];
      }),
    ),
  ];
}

/**
 * Returns the commands for a running VM, given the result of {@link liveControllers}.
 *
 * A disk is attached without options: VirtualBox makes it hot-pluggable itself, and refuses the option.
 */
export function liveStorageCommands(
  uuid: string,
  current: readonly StorageController[],
  live: readonly StorageController[],
): Command[] {
  const pairs = live.map(({ name, attachments }) => ({
    name,
    attachments,
    before: current.find((each) => each.name === name)?.attachments ?? [],
  }));
  const missing = (from: readonly StorageAttachment[], these: readonly StorageAttachment[]) =>
    these.filter((each) => !from.some((at) => sameAttachment(at, each)));
  return [
    ...pairs.flatMap(({ name, attachments, before }) =>
      missing(attachments, before)
        .filter(({ type }) => type === "disk")
        .map((at) => attach(uuid, name, at, "--medium", "none")),
    ),
    ...pairs.flatMap(({ name, attachments, before }) =>
      missing(before, attachments).map((at) => attach(uuid, name, at, ...drive(at))),
    ),
  ];
}

/** To VirtualBox, the group of a detached disk remains in use as long as VBoxSVC runs. */
function leaveGroups(uuid: string, controller: string, detached: readonly StorageAttachment[]): Command[] {
  return detached
    .filter(({ options }) => options?.bandwidth_group)
    .map((old) => attach(uuid, controller, old, ...attachmentArguments(old.options, { bandwidth_group: "" })));
}

export function attach(
  uuid: string,
  controller: string,
  { port, device }: StorageAttachment,
  ...args: string[]
): Command {
  return [
    "storageattach",
    uuid,
    "--storagectl",
    controller,
    "--port",
    String(port),
    "--device",
    String(device),
    ...args,
  ];
}

const BUSES: Readonly<Record<ControllerType, string>> = {
  sata: "sata",
  ide: "ide",
  scsi: "scsi",
  sas: "sas",
  nvme: "pcie",
  virtio: "virtio",
  floppy: "floppy",
};

function sameAttachment(a: StorageAttachment, b: StorageAttachment): boolean {
  return a.port === b.port && a.device === b.device && a.type === b.type && a.medium === b.medium;
}

const DRIVES = { disk: "hdd", dvd: "dvddrive", floppy: "fdd" } as const;

function drive({ type, medium }: StorageAttachment): string[] {
  return ["--type", DRIVES[type], "--medium", medium ?? (type === "disk" ? "none" : "emptydrive")];
}

/**
 * Limits the number of SATA ports, as the firmware probes each of VirtualBox's default 30. VirtualBox adds ports for
 * attachments beyond them.
 */
function portCount({ type, options, attachments }: StorageController): string[] {
  if (type !== "sata" || options?.ports !== undefined) return [];
  return ["--portcount", String(Math.max(1, ...attachments.map(({ port }) => port + 1)))];
}

function controllerArguments(current: ControllerOptions = {}, wanted: ControllerOptions = {}): string[] {
  const { model, bootable, host_io_cache, ports } = wanted;
  const options: string[] = [];
  if (model !== undefined && model !== current.model) options.push("--controller", model);
  if (ports !== undefined && ports !== current.ports) options.push("--portcount", String(ports));
  if (bootable !== undefined && bootable !== current.bootable) options.push("--bootable", onOff(bootable));
  if (host_io_cache !== undefined && host_io_cache !== current.host_io_cache)
    options.push("--hostiocache", onOff(host_io_cache));
  return options;
}

const ATTACHMENT_ARGUMENTS: Readonly<Record<AttachmentOptionName, string>> = {
  non_rotational: "--nonrotational",
  discard: "--discard",
  hot_pluggable: "--hotpluggable",
  temp_eject: "--tempeject",
  passthrough: "--passthrough",
  bandwidth_group: "--bandwidthgroup",
};

function attachmentArguments(current: AttachmentOptions = {}, wanted: AttachmentOptions = {}): string[] {
  return (Object.keys(ATTACHMENT_ARGUMENTS) as AttachmentOptionName[]).flatMap((name) => {
    const value = wanted[name];
    if (value === undefined || value === current[name]) return [];
    return [ATTACHMENT_ARGUMENTS[name], typeof value === "boolean" ? onOff(value) : value || "none"];
  });
}

/**
 * Returns the command that resizes a disk.
 *
 * The size is in bytes: VirtualBox takes a large step in MiB (1 to 3072) for a mistake and refuses it. It also refuses
 * to shrink a disk.
 */
export const resizeCommand = (disk: string, sizeMib: number): Command => [
  ...["modifymedium", "disk", disk],
  ...["--resizebyte", String(sizeMib * 1024 * 1024)],
];

/**
 * Returns the command that grows the boot disk. VirtualBox grows a differencing image as well, as in linked clones and
 * machines with snapshots.
 */
export function bootDiskCommands(current: VmSettings, { name, bootDiskMib: wanted }: VmSettings): Command[] {
  if (wanted === undefined || wanted === current.bootDiskMib) return [];
  const disk = bootDiskOf(current);
  if (disk === undefined) throw noBootDisk(name);
  return [resizeCommand(disk, wanted)];
}
