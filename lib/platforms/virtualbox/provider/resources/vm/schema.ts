import { validate as isUuid } from "uuid";
import {
  between,
  bool,
  integer,
  listNested,
  map,
  mapNested,
  notEmpty,
  oneLine,
  oneOf,
  schema,
  set,
  string,
  timeouts,
} from "../../../../../plugin/index.js";
import { fitsFileName, samePath } from "../../files.js";
import { hardwareAttributes } from "../../host/hardware.js";
import { ADAPTERS, SERIAL_PORTS } from "../../host/validation.js";
import { ownerAttributes } from "../../ownership.js";
import { networkAdapterAttributes } from "./network-adapter-schema.js";
import { storageControllerAttributes } from "./storage-schema.js";
import { usbFilterAttributes } from "./usb-filter-schema.js";

function noEmptyValue(values: Readonly<Record<string, string>>): string | undefined {
  return Object.values(values).includes("")
    ? "To VirtualBox an empty value means none; remove the property."
    : undefined;
}

/** Validates a machine's name, from which VirtualBox also derives a folder's name. */
function isMachineName(name: string): string | undefined {
  if (isUuid(name)) return "A machine's name cannot be a UUID.";
  return /^\.{1,2}$/.test(name) ? `"${name}" is not a valid name.` : undefined;
}

/**
 * Whether VirtualBox accepts the group. It derives folders from groups, and accepts only the names that it does not
 * have to sanitize (`sanitiseMachineFilename` in its VirtualBoxImpl.cpp).
 */
const isGroup = (group: string): boolean =>
  group === "/" || /^(\/(?![-. ])[ ()\-.\w\u00a0-\ud7af]+(?<![. ]))+$/.test(group);

export const vmSchema = schema({
  description:
    "A virtual machine. Everything but `lab`, `key`, and the clone's source changes in place. If VirtualBox " +
    "cannot change it while it runs, the machine is shut down, changed, and started again.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the machine." }),
    ...ownerAttributes,
    name: string({
      required: true,
      requiresRestart: true,
      validators: [notEmpty, oneLine, fitsFileName, isMachineName],
      description: "The machine's name.",
    }),
    groups: set("string")({
      optional: true,
      requiresRestart: true,
      default: ["/"],
      validators: [
        (groups: readonly string[]) =>
          groups.length > 0 ? undefined : "A machine requires at least one group; give `/`, the root group.",
        (groups: readonly string[]) => {
          const wrong = groups.find((group) => !isGroup(group));
          return wrong === undefined
            ? undefined
            : `"${wrong}" is not a group; give one such as / or /lab/servers, with letters, digits, and any of ` +
                '"_-.() ". No part may begin with "-", or begin or end with a dot or a space.';
        },
      ],
      description: "VirtualBox's groups, such as `/lab`.",
    }),
    description: string({ optional: true, requiresRestart: true, default: "", description: "The description." }),
    os_type: string({
      optional: true,
      requiresRestart: true,
      default: "Other_64",
      validators: [notEmpty],
      equivalent: (a, b) => a.toLowerCase() === b.toLowerCase(),
      description:
        "VirtualBox's id of the guest OS type, such as `Ubuntu_64`. The data source `virtualbox_os_types` lists " +
        "them all. A plan rejects a type that this VirtualBox does not support.",
    }),
    folder: string({
      optional: true,
      computed: true,
      requiresRestart: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description:
        "The folder that contains the machine's own folder. A change moves the machine. Default: VirtualBox's " +
        "machine folder.",
    }),
    cpus: integer({
      optional: true,
      requiresRestart: true,
      default: 1,
      validators: [between(1, 64)],
      description: "The number of virtual CPUs, 1-64.",
    }),
    memory_mib: integer({
      optional: true,
      requiresRestart: true,
      default: 512,
      validators: [between(4, 2_097_152, "MiB")],
      description: "The memory in MiB, 4-2097152.",
    }),
    ...hardwareAttributes,
    state: string({
      optional: true,
      default: "running",
      validators: [oneOf("running", "stopped")],
      description:
        "The power state: `running` or `stopped`. A machine whose memory is saved counts as either, and stays saved " +
        "unless `state` changes from `stopped` to `running`.",
    }),
    shutdown_timeout_seconds: integer({
      optional: true,
      default: 60,
      validators: [between(0, 3600, "seconds")],
      description: "How long the guest may take to shut down before it is powered off, 0-3600 seconds.",
    }),
    restart_policy: string({
      optional: true,
      default: "allow",
      validators: [oneOf("allow", "refuse")],
      description:
        "Whether a change may restart the running machine, or discard its saved memory: `allow`, or `refuse`, which " +
        "makes such a plan fail.",
    }),
    restart_reason: string({
      computed: true,
      nullable: true,
      description:
        "The attributes whose change restarts the running machine. Null if the plan does not restart it; known " +
        "after the apply if a disk that does not exist yet may be hot-pluggable.",
    }),
    memory_loss_reason: string({
      computed: true,
      nullable: true,
      description:
        "The attributes whose change discards the saved memory of the machine (`VBoxManage controlvm savestate`). " +
        "Null if the plan keeps it; known after the apply like `restart_reason`.",
    }),
    network_adapters: listNested(networkAdapterAttributes, {
      optional: true,
      requiresRestart: "elements",
      default: [],
      description:
        `The network adapters by slot, beginning with adapter 1: up to ${ADAPTERS.piix3}, or ${ADAPTERS.ich9} with ` +
        "the chipset `ich9`.",
    }),
    guest_networks: map("string")({
      optional: true,
      requiresRestart: true,
      description:
        "The settings of the guest's network interfaces that its seed has, keyed by the interfaces' names. The guest " +
        "reads the seed when it boots, so a change restarts the running machine. A value for a machine that had none " +
        "does not.",
    }),
    bandwidth_groups: mapNested(
      {
        type: string({
          optional: true,
          default: "network",
          requiresRestart: true,
          validators: [oneOf("network", "disk")],
          description: "The kind of members: `network` or `disk`.",
        }),
        limit_kbps: integer({
          required: true,
          validators: [between(0, 99_999_999_999, "kbit/s")],
          description:
            "The limit in kilobits (1000 bits) per second, 0-99999999999; 0 stands for no limit. Changes without a " +
            "restart.",
        }),
      },
      {
        optional: true,
        requiresRestart: "elements",
        description: "Bandwidth limits that network adapters or disks of the machine share, keyed by name.",
      },
    ),
    storage_controllers: mapNested(storageControllerAttributes, {
      optional: true,
      computed: true,
      requiresRestart: true,
      description:
        "The storage controllers, keyed by name. Default: none. A clone has those of its source: the ones given " +
        "here are changed, and the others stay.",
    }),
    shared_folders: mapNested(
      {
        host_path: string({
          required: true,
          equivalent: samePath,
          validators: [notEmpty],
          description: "The host's folder.",
        }),
        read_only: bool({ optional: true, default: false, description: "Whether the guest can only read." }),
        automount: bool({
          optional: true,
          default: false,
          description: "Whether Guest Additions mount it at each boot.",
        }),
        mount_point: string({
          optional: true,
          validators: [notEmpty],
          description:
            "Where Guest Additions mount it if `automount` is true: an absolute path, or a drive letter, such as " +
            "`W:`, in Windows. Default: `/media/sf_` with the folder's name, or the last free drive letter.",
        }),
      },
      {
        optional: true,
        requiresRestart: true,
        description: "Shared folders, keyed by name. The guest requires VirtualBox's Guest Additions to mount them.",
      },
    ),
    serial_ports: listNested(
      {
        file: string({
          required: true,
          equivalent: samePath,
          validators: [notEmpty],
          description: "The host's file to which the port's output is written.",
        }),
      },
      {
        optional: true,
        requiresRestart: true,
        default: [],
        validators: [
          (ports: readonly unknown[]) =>
            ports.length <= SERIAL_PORTS
              ? undefined
              : `There are ${ports.length} serial ports; give at most ${SERIAL_PORTS}.`,
        ],
        description: `The serial ports, beginning with COM1: up to ${SERIAL_PORTS}.`,
      },
    ),
    guest_properties: map("string")({
      optional: true,
      validators: [
        (properties: Readonly<Record<string, string>>) =>
          Object.keys(properties).some((name) => name.startsWith("/Labvisor/"))
            ? "Names under /Labvisor/ are reserved for the provider."
            : undefined,
        noEmptyValue,
      ],
      description: "Guest properties, which Guest Additions can read. Other properties of the machine are left alone.",
    }),
    guest_additions: string({
      optional: true,
      requiresRestart: true,
      validators: [oneOf("attached")],
      description:
        "`attached`: the Guest Additions image that came with the host's VirtualBox is in a DVD drive, at the " +
        "first free port of `storage_controllers`. The guest installs them from there itself. Default: no drive " +
        "is added.",
    }),
    extra_data: map("string")({
      optional: true,
      validators: [noEmptyValue],
      description:
        "VirtualBox's extra data of the machine, such as `GUI/ScaleFactor` or `VBoxInternal/...`. Other keys " +
        "are left alone. Keys that VirtualBox reads when it starts a machine take effect at the next start.",
    }),
    usb_filters: listNested(usbFilterAttributes, {
      optional: true,
      description:
        "Filters that select the host's USB devices for the guest, when it starts or when they are plugged in. " +
        "Requires a USB controller (`usb_ohci`, ...). `[]` removes all filters. Default: not managed.",
    }),
    deletion_protection: bool({
      optional: true,
      default: false,
      description:
        "Whether the machine is protected: a plan that deletes or replaces it fails until this has been set to " +
        "`false` and applied.",
    }),
    timeouts: timeouts(),
    clone_of: string({
      optional: true,
      requiresReplace: "ifKnown",
      description:
        "The `id` of the machine from which this one is cloned, including its disks. VirtualBox does not record " +
        "it, so for an imported machine the configuration's value is used.",
    }),
    clone_snapshot: string({
      optional: true,
      requiresReplace: "ifKnown",
      description: "The `id` of that machine's snapshot to clone. Default: its current state.",
    }),
    clone_mode: string({
      optional: true,
      requiresReplace: "ifKnown",
      validators: [oneOf("full", "linked")],
      description:
        "`full` to copy the disks, or `linked` to store only the differences from the disks of " +
        "`clone_snapshot`. That snapshot and its machine then cannot be destroyed before the clone. Default: " +
        "`full`.",
    }),
    boot_disk_size_mib: integer({
      optional: true,
      requiresRestart: true,
      validators: [between(1, 2 ** 31, "MiB")],
      description:
        "For a clone: the capacity of its boot disk, which is its first disk, in MiB. It grows in place, even in a " +
        "linked clone, and cannot shrink. Default: not managed; the size of the source's.",
    }),
  },
});
