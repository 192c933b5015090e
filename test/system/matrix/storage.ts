import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type {
  AttachmentOptions,
  ControllerOptions,
  ControllerType,
} from "../../../lib/platforms/virtualbox/provider/host/storage.js";
import type {
  StorageAttachment,
  StorageController,
  VmSettings,
} from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { type Call, call, type Row, type Values } from "./row.js";

const attribute = "storage_controllers";
const common = (what: string): Pick<Row, "name" | "attribute" | "change"> => ({
  ...{ name: `${attribute}.${what}`, attribute, change: "restart" },
});

/** The controllers of which the first is changed. */
const edit =
  (changed: (controller: StorageController) => Partial<StorageController>) =>
  ({ controllers: [controller, ...others] = [] }: VmSettings) => ({
    controllers: [{ ...controller, ...changed(controller) }, ...others],
  });
const editAttached = (...attachments: StorageAttachment[]) => edit(() => ({ attachments, options: undefined }));

function optionRow<K extends keyof ControllerOptions>(
  type: ControllerType,
  name: K,
  [first, second]: readonly [ControllerOptions[K], ControllerOptions[K]],
  option: string,
): Row {
  return {
    ...common(`${name} of ${type}`),
    first: { C: { type, [name]: first } },
    second: { C: { type, [name]: second } },
    left: { C: { type } },
    // An import leaves out what is as VirtualBox makes it.
    fromConfiguration: type === "ide" ? undefined : [attribute],
    // As VirtualBox has it, and no longer managed.
    unset: { C: { type, [name]: null } },
    drift: {
      calls: [call(`storagectl @ --name C ${option}`)],
      edit: edit(({ options }) => ({ options: { ...options, [name]: second } })),
    },
  };
}

const SLOT = { port: 0, device: 0 } as const;
const drive = (...args: string[]) => [
  "storageattach",
  "@",
  "--storagectl",
  "C",
  "--port",
  "0",
  "--device",
  "0",
  ...args,
];

/** A disk of the row's own, which is there before the machine. */
function withDisks(media: string, ...names: string[]) {
  const disks = names.map((name) => [name, { name, folder: media, size_mib: 4 }]);
  return {
    resources: { virtualbox_disk: Object.fromEntries(disks) },
    base: { depends_on: names.map((name) => `virtualbox_disk.${name}`) },
  };
}

/** Returns a row for the medium in a drive, which changes on a running machine. */
const live = (row: Row): Row => ({ ...row, change: "live" });

function attachmentOptionRow(
  { type, disk, medium }: { type: ControllerType; disk?: string; medium?: string },
  name: keyof AttachmentOptions,
  option: string,
  media: string,
): Row {
  const kind = disk ? "disk" : "dvd";
  const file = disk ? join(media, `${disk}.vdi`) : (medium ?? null);
  const attached = (values: Values) => ({
    C: { type, attachments: [{ port: 0, type: kind, medium: file, ...values }] },
  });
  return {
    ...common(`attachments.${name}`),
    ...(disk ? withDisks(media, disk) : {}),
    first: attached({ [name]: true }),
    second: attached({ [name]: false }),
    ...{ left: attached({}), fromConfiguration: [attribute] },
    unset: attached({ [name]: null }),
    drift: {
      calls: [drive(option, "off")],
      edit: editAttached({ ...SLOT, type: kind, medium: file ?? undefined, options: { [name]: false } }),
    },
  };
}

export function storageRows(media: string): readonly Row[] {
  const file = (name: string) => join(media, name);
  for (const name of ["a.iso", "b.iso", "c.iso"]) writeFileSync(file(name), Buffer.alloc(65_536));
  for (const name of ["a.img", "b.img"]) writeFileSync(file(name), Buffer.alloc(1_474_560));
  const one = (type: ControllerType, ...attachments: Values[]) => ({ C: { type, attachments } });
  const gone = { unset: {} };
  const attachedRow = (
    what: string,
    type: ControllerType,
    [first, second]: readonly [Values, Values],
    calls: readonly Call[],
    ...seen: StorageAttachment[]
  ): Row => ({
    ...common(`attachments.${what}`),
    ...gone,
    first: one(type, first),
    second: one(type, second),
    drift: { calls, edit: editAttached(...seen) },
  });
  const empty = { port: 0, type: "dvd" };
  const hardDisk = (name: string) => ({ port: 0, type: "disk", medium: file(`${name}.vdi`) });
  return [
    {
      ...{ ...common("type"), ...gone, first: one("sata"), second: one("ide") },
      drift: {
        calls: [call("storagectl @ --name C --remove"), call("storagectl @ --name C --add ide")],
        edit: () => ({ controllers: [{ name: "C", type: "ide", attachments: [] }] }),
      },
    },
    {
      ...{ ...common("names that come and go"), ...gone },
      first: { C: { type: "sata" } },
      second: { C: { type: "sata" }, D: { type: "virtio" } },
      drift: {
        calls: [call("storagectl @ --name D --add virtio")],
        edit: ({ controllers = [] }) => ({
          controllers: [...controllers, { name: "D", type: "virtio", attachments: [] }],
        }),
      },
    },
    optionRow("ide", "model", ["ICH6", "PIIX3"], "--controller PIIX3"),
    optionRow("scsi", "model", ["BusLogic", "LsiLogic"], "--controller LsiLogic"),
    optionRow("sata", "bootable", [false, true], "--bootable on"),
    optionRow("nvme", "host_io_cache", [true, false], "--hostiocache off"),
    optionRow("sas", "ports", [4, 8], "--portcount 8"),
    attachedRow(
      ...(["port", "sata", [empty, { port: 3, type: "dvd" }]] as const),
      [drive("--medium", "none"), call("storageattach @ --storagectl C --port 3 --type dvddrive --medium emptydrive")],
      { port: 3, device: 0, type: "dvd" },
    ),
    attachedRow(
      ...(["device", "ide", [empty, { port: 0, device: 1, type: "dvd" }]] as const),
      [
        drive("--medium", "none"),
        call("storageattach @ --storagectl C --port 0 --device 1 --type dvddrive --medium emptydrive"),
      ],
      { port: 0, device: 1, type: "dvd" },
    ),
    {
      ...attachedRow(
        ...(["type", "sata", [empty, hardDisk("type")]] as const),
        [drive("--medium", "none"), drive("--type", "hdd", "--medium", file("type.vdi"))],
        { ...SLOT, type: "disk", medium: file("type.vdi") },
      ),
      ...withDisks(media, "type"),
    },
    live(
      attachedRow(
        ...([
          "medium of a dvd",
          "sata",
          [
            { ...empty, medium: file("a.iso") },
            { ...empty, medium: file("b.iso") },
          ],
        ] as const),
        [drive("--type", "dvddrive", "--medium", file("b.iso"))],
        { ...SLOT, type: "dvd", medium: file("b.iso") },
      ),
    ),
    live(
      attachedRow(
        ...(["medium that is ejected", "ide", [{ ...empty, medium: file("a.iso") }, empty]] as const),
        [drive("--type", "dvddrive", "--medium", "emptydrive")],
        { ...SLOT, type: "dvd" },
      ),
    ),
    live(
      attachedRow(
        ...([
          "medium of a floppy",
          "floppy",
          [
            { port: 0, type: "floppy", medium: file("a.img") },
            { port: 0, type: "floppy", medium: file("b.img") },
          ],
        ] as const),
        [drive("--type", "fdd", "--medium", file("b.img"))],
        { ...SLOT, type: "floppy", medium: file("b.img") },
      ),
    ),
    {
      ...attachedRow(
        ...(["medium of a disk", "sata", [hardDisk("one"), hardDisk("two")]] as const),
        [drive("--type", "hdd", "--medium", file("two.vdi"))],
        { ...SLOT, type: "disk", medium: file("two.vdi") },
      ),
      ...withDisks(media, "one", "two"),
    },
    {
      ...attachedRow(
        ...(["that come and go", "sata", [hardDisk("plugged"), { ...hardDisk("plugged"), port: 1 }]] as const),
        [drive("--medium", "none")],
      ),
      ...withDisks(media, "plugged"),
      drift: {
        ...{ calls: [drive("--medium", "none")], edit: editAttached() },
        seen: { C: { type: "sata", attachments: [] } },
      },
    },
    {
      ...{ ...common("attachments.disk_id"), ...withDisks(media, "known"), fromConfiguration: [attribute] },
      ...{ change: "live", stopped: true },
      first: one("sata", { ...hardDisk("known"), disk_id: "${virtualbox_disk.known.id}" }),
      second: one("sata", { ...hardDisk("known"), disk_id: "another" }),
      left: one("sata", hardDisk("known")),
      unset: one("sata", { ...hardDisk("known"), disk_id: null }),
    },
    attachmentOptionRow({ type: "sata", disk: "ssd" }, "non_rotational", "--nonrotational", media),
    attachmentOptionRow({ type: "sata", disk: "trimmed" }, "discard", "--discard", media),
    attachmentOptionRow({ type: "sata", disk: "hot" }, "hot_pluggable", "--hotpluggable", media),
    {
      ...{ ...common("attachments.bandwidth_group"), ...withDisks(media, "limited"), ...gone },
      base: {
        depends_on: ["virtualbox_disk.limited"],
        bandwidth_groups: { slow: { type: "disk", limit_kbps: 8000 }, fast: { type: "disk", limit_kbps: 0 } },
      },
      first: one("sata", { ...hardDisk("limited"), bandwidth_group: "slow" }),
      second: one("sata", { ...hardDisk("limited"), bandwidth_group: "fast" }),
      left: one("sata", hardDisk("limited")),
      unset: one("sata", { ...hardDisk("limited"), bandwidth_group: null }),
      drift: {
        calls: [drive("--bandwidthgroup", "fast")],
        edit: editAttached({
          ...{ ...SLOT, type: "disk", medium: file("limited.vdi") },
          options: { bandwidth_group: "fast" },
        }),
      },
    },
    attachmentOptionRow({ type: "ide", medium: file("c.iso") }, "temp_eject", "--tempeject", media),
    attachmentOptionRow({ type: "scsi" }, "passthrough", "--passthrough", media),
  ];
}

/** Returns the rows of a machine's source. The sources exist before and after the machine. */
export function cloneRows(media: string): readonly Row[] {
  const attachments = [{ port: 0, type: "disk", medium: "${virtualbox_disk.boot.path}" }];
  const withBootDisk = { SATA: { type: "sata", attachments } };
  const source = { state: "stopped", memory_mib: 16 };
  const resources = {
    virtualbox_vm: { source: { name: "source", ...source }, other: { name: "other source", ...source } },
    virtualbox_snapshot: {
      one: { machine_id: "${virtualbox_vm.source.id}", name: "one" },
      two: { machine_id: "${virtualbox_vm.source.id}", name: "two", depends_on: ["virtualbox_snapshot.one"] },
    },
  };
  const row = (name: string, base: Values, first: unknown, second: unknown): Row => ({
    ...{ name, attribute: name, change: "replace", fromConfiguration: Object.keys({ ...base, [name]: first }) },
    ...{ resources, base, first, second, unset: null },
  });
  const [clone_of, clone_snapshot] = ["${virtualbox_vm.source.id}", "${virtualbox_snapshot.one.id}"];
  return [
    {
      ...{ name: "boot_disk_size_mib", attribute: "boot_disk_size_mib", change: "restart", unset: null },
      resources: {
        virtualbox_disk: { boot: { name: "boot", folder: media, size_mib: 4 } },
        virtualbox_vm: { bootable: { name: "bootable", ...source, storage_controllers: withBootDisk } },
      },
      base: { clone_of: "${virtualbox_vm.bootable.id}" },
      fromConfiguration: ["clone_of", "boot_disk_size_mib"],
      ...{ first: 8, second: 12 },
    },
    row("clone_of", {}, clone_of, "${virtualbox_vm.other.id}"),
    row("clone_snapshot", { clone_of }, clone_snapshot, "${virtualbox_snapshot.two.id}"),
    row("clone_mode", { clone_of, clone_snapshot }, "linked", "full"),
  ];
}
