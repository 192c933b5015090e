import { basename } from "node:path";
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
import { fitsFileName, samePath } from "../../files.js";
import { DISK_TYPES, DISK_VARIANTS } from "../../host/disks.js";
import { ownerAttributes } from "../../ownership.js";

/** One path, or one image of the cache: that is called by its content, and the cache may have moved. */
const sameImage = (a: string, b: string): boolean =>
  samePath(a, b) || (basename(a) === basename(b) && /^[0-9a-f]{64}\.\w+$/.test(basename(a)));

const NO_MULTIATTACH =
  "VirtualBox sets multiattach only on a disk that a machine keeps in its settings, and lets nobody attach it once that machine is gone. For several " +
  "machines on one disk that each keep what they write, make linked clones of a snapshot (clone_mode), or take the type immutable.";

export const diskSchema = schema({
  description:
    "A virtual disk: blank, or a copy of an image. Its file moves and grows in place; VirtualBox cannot shrink one. It changes no disk that a running " +
    "machine has: machines of the disk's own `lab` are shut down for it and started again, where `restart_policy` allows it, and a plan is refused where others run.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the disk." }),
    lab: ownerAttributes.lab,
    name: string({
      required: true,
      validators: [
        notEmpty,
        oneLine,
        fitsFileName,
        (name: string) => (/[\\/]/.test(name) ? "A name is no path; give the folder in `folder`." : undefined),
      ],
      description: "The file's name without its ending. A change moves the file.",
    }),
    folder: string({
      optional: true,
      computed: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description:
        "The folder that the file lies in; made if it is not there. A change moves the file, and an old folder that is then empty is removed. " +
        "Default: VirtualBox's machine folder.",
    }),
    path: string({ computed: true, description: "The file, absolute." }),
    format: string({
      optional: true,
      default: "VDI",
      replaces: true,
      validators: [oneOf("VDI", "VMDK", "VHD")],
      description: "`VDI`, `VMDK` or `VHD`.",
    }),
    variant: string({
      optional: true,
      default: "dynamic",
      replaces: true,
      validators: [oneOf(...DISK_VARIANTS)],
      description:
        "`dynamic`: the file grows with what is written. `fixed`: it has its whole size from the start. VirtualBox changes no disk from one to the other.",
    }),
    type: string({
      optional: true,
      default: "normal",
      validators: [(type: string) => (type === "multiattach" ? NO_MULTIATTACH : oneOf(...DISK_TYPES)(type))],
      description:
        "`normal`; `writethrough` (snapshots leave it out); `immutable` (what a machine writes is gone when it next starts); or `shareable` (several " +
        "machines write to it at once; needs the variant `fixed`). To and from `immutable`, the disk is taken out of its lab's machines and put in again, " +
        "and what they kept apart is lost. For several machines on one disk that each keep what they write, make linked clones: `multiattach` is refused, " +
        "as VirtualBox sets it only on a disk that a machine keeps in its settings, and lets nobody attach it once that machine is gone.",
    }),
    size_mib: integer({
      optional: true,
      computed: true,
      validators: [between(1, 2 ** 31, "MiB")],
      description:
        "The capacity in MiB. Default: as large as the source. Grows in place, but for `fixed` VDI and VHD; shrinking is refused.",
    }),
    source: string({
      optional: true,
      replaces: true,
      equivalent: sameImage,
      validators: [notEmpty],
      description:
        "The image to start as a copy of: VDI, VMDK, VHD, QCOW2, raw or ISO, such as the `path` of a `virtualbox_image`. Default: blank, and then " +
        "`size_mib` is needed.",
    }),
    description: string({ optional: true, default: "", description: "A note kept in the disk." }),
    restart_policy: string({
      optional: true,
      default: "allow",
      validators: [oneOf("allow", "refuse")],
      description:
        "Whether a change may restart the running machines of the lab that have the disk: `allow`, of which a plan warns, or `refuse`, which refuses such " +
        "a plan.",
    }),
    shutdown_timeout_seconds: integer({
      optional: true,
      default: 60,
      validators: [between(0, 3600, "seconds")],
      description:
        "How long the guests of those machines may take to shut down before the plug is pulled, 0-3600 seconds.",
    }),
    timeouts: timeouts(),
  },
});

export type DiskState = StateOf<typeof diskSchema>;
export type DiskPlan = PlanOf<typeof diskSchema>;
