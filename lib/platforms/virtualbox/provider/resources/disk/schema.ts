import { basename } from "node:path";
import { isNameInCache } from "../../../../../images/image-cache.js";
import {
  between,
  integer,
  notEmpty,
  oneLine,
  oneOf,
  type PlanOf,
  type StateOf,
  schema,
  string,
  timeouts,
} from "../../../../../plugin/index.js";
import { fitsFileName, isNotPath, samePath } from "../../files.js";
import { DISK_TYPES, DISK_VARIANTS } from "../../host/disks.js";
import { ownerAttributes } from "../../ownership.js";

/**
 * Whether two paths are the same, or those of the same cached image: its name comes from its content, and the cache may
 * have moved.
 */
const sameImage = (a: string, b: string): boolean =>
  samePath(a, b) || (basename(a) === basename(b) && isNameInCache(basename(a)));

const NO_MULTIATTACH =
  "VirtualBox sets multiattach only on a disk in a machine's settings, and refuses to attach the disk once that " +
  "machine is gone. To give several machines one disk and keep what each of them writes, create linked clones of a " +
  "snapshot (clone_mode), or use the type immutable.";

export const diskSchema = schema({
  description:
    "A virtual disk: blank, or a copy of an image. Its file moves and grows in place; VirtualBox cannot shrink a " +
    "disk. VirtualBox does not change a disk of a running machine: machines of the disk's own `lab` are shut down " +
    "and started again, if `restart_policy` allows it. A plan fails while any other machine runs with the disk.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the disk." }),
    lab: ownerAttributes.lab,
    name: string({
      required: true,
      validators: [notEmpty, oneLine, fitsFileName, isNotPath],
      description: "The file name without its extension. A change moves the file.",
    }),
    folder: string({
      optional: true,
      computed: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description:
        "The folder of the file, which is created if missing. A change moves the file, and removes the old folder " +
        "if that is empty. Default: VirtualBox's machine folder.",
    }),
    path: string({ computed: true, description: "The absolute path of the file." }),
    format: string({
      optional: true,
      default: "VDI",
      requiresReplace: true,
      validators: [oneOf("VDI", "VMDK", "VHD")],
      description: "The format: `VDI`, `VMDK`, or `VHD`.",
    }),
    variant: string({
      optional: true,
      default: "dynamic",
      requiresReplace: true,
      validators: [oneOf(...DISK_VARIANTS)],
      description:
        "`dynamic`: the file grows as the guest writes. `fixed`: the file has its full size from the start. " +
        "VirtualBox cannot convert a disk from one to the other.",
    }),
    type: string({
      optional: true,
      default: "normal",
      validators: [(type: string) => (type === "multiattach" ? NO_MULTIATTACH : oneOf(...DISK_TYPES)(type))],
      description:
        "`normal`; `writethrough` (excluded from snapshots); `immutable` (a machine's writes are discarded " +
        "when it next starts); or `shareable` (several machines can write to it at once; requires the variant " +
        "`fixed`). A change to or from `immutable` detaches the disk from its lab's machines and attaches it " +
        "again, and discards their writes. To give several machines one disk and keep what each of them writes, " +
        "create linked clones: `multiattach` is refused, because VirtualBox sets it only on a disk in a machine's " +
        "settings, and refuses to attach the disk once that machine is gone.",
    }),
    size_mib: integer({
      optional: true,
      computed: true,
      validators: [between(1, 2 ** 31, "MiB")],
      description:
        "The capacity in MiB. It can grow in place, except that of a `fixed` VDI or VHD, and cannot shrink. " +
        "Default: the size of the source.",
    }),
    source: string({
      optional: true,
      requiresReplace: true,
      equivalent: sameImage,
      validators: [notEmpty],
      description:
        "The image to copy: VDI, VMDK, VHD, QCOW2, or raw, such as the `path` of a `virtualbox_image`. " +
        "Default: none; the disk is blank, and `size_mib` is required.",
    }),
    description: string({ optional: true, default: "", description: "A description, which is stored in the disk." }),
    restart_policy: string({
      optional: true,
      default: "allow",
      validators: [oneOf("allow", "refuse")],
      description:
        "Whether a change may restart the lab's running machines that have the disk. With `allow`, the plan warns " +
        "of a restart; with `refuse`, it fails.",
    }),
    shutdown_timeout_seconds: integer({
      optional: true,
      default: 60,
      validators: [between(0, 3600, "seconds")],
      description:
        "How long the guests of those machines may take to shut down before they are powered off, 0-3600 seconds.",
    }),
    timeouts: timeouts(),
  },
});

export type DiskState = StateOf<typeof diskSchema>;
export type DiskPlan = PlanOf<typeof diskSchema>;
