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
  setNested,
  string,
  timeouts,
} from "../../../../plugin/index.js";
import { isAddress, isMac, sameMac } from "../address-attributes.js";
import { adapterOptionAttributes } from "../host/adapter-options.js";
import { hardwareAttributes } from "../host/hardware.js";
import {
  attachmentOptionAttributes,
  CONTROLLER_TYPES,
  CONTROLLERS,
  controllerOptionAttributes,
  DRIVE_TYPES,
} from "../host/storage.js";
import { ADAPTERS, SERIAL_PORTS } from "../host/validation.js";
import { ownerAttributes } from "../ownership.js";
import { fitsFileName, samePath } from "../paths.js";
import { adapterForward } from "./port-forwards.js";

/** Terraform's names for what an adapter is attached to. */
export const ATTACHMENTS = ["none", "nat", "nat_network", "host_only", "internal", "bridged", "generic"] as const;
export type AttachmentName = (typeof ATTACHMENTS)[number];

const adapter = {
  type: string({
    required: true,
    requiresRestart: true,
    validators: [oneOf(...ATTACHMENTS)],
    description:
      "`nat`, `nat_network`, `host_only`, `internal`, `bridged`, `generic` (a driver of VirtualBox's own, such as `UDPTunnel`), or `none` for a " +
      "slot that stays empty. Changes on a running machine, but from and to `none`.",
  }),
  network: string({
    optional: true,
    requiresRestart: true,
    description:
      "The `id` of the NAT or host-only network, the internal network's name, the host's interface to bridge to, or the generic driver's name.",
  }),
  mac: string({
    optional: true,
    computed: true,
    nullable: true,
    requiresRestart: true,
    equivalent: sameMac,
    validators: [isMac],
    description: "The MAC address, in any case and with any separator. Default: VirtualBox chooses one.",
  }),
  cable_connected: bool({
    optional: true,
    default: true,
    description: "Whether the cable is plugged in. Changes on a running machine.",
  }),
  address: string({
    optional: true,
    validators: [isAddress],
    description:
      "The address that the guest has there. It is recorded as the guest property `/Labvisor/Net/<n>/V4/IP`; the guest sets it itself.",
  }),
  forwards: mapNested(adapterForward, {
    optional: true,
    default: {},
    description: "On `nat`: ports of the host that lead to the guest, by name. Changes on a running machine.",
  }),
  ...adapterOptionAttributes,
};

const PORTS = CONTROLLER_TYPES.map((type) => `\`${type}\` has ${CONTROLLERS[type].ports}`).join(", ");

const attachment = {
  port: integer({
    required: true,
    validators: [between(0, 255)],
    description: `The controller's port, from 0: ${PORTS}.`,
  }),
  device: integer({
    optional: true,
    default: 0,
    validators: [between(0, 1)],
    description: "IDE: 0 is master, 1 is slave. Floppy: drive 0 or 1. All others: 0.",
  }),
  type: string({
    required: true,
    validators: [oneOf(...DRIVE_TYPES)],
    description: "`disk` (on all but `floppy`), `dvd` (on all but `floppy` and `nvme`), or `floppy`.",
  }),
  medium: string({
    optional: true,
    equivalent: samePath,
    validators: [notEmpty],
    description:
      "The file of the disk, or of the image of a DVD or floppy. Default: an empty drive. What is in a drive changes on a running machine; a disk that is " +
      "only `hot_pluggable` is plugged in and out.",
  }),
  disk_id: string({
    optional: true,
    description:
      "The `id` of the `virtualbox_disk` whose `path` is in `medium`: with it, a disk that is made anew at the same path is plugged in anew.",
  }),
  ...attachmentOptionAttributes,
};

const hexadecimal = (what: string) =>
  string({
    optional: true,
    default: "",
    equivalent: (a, b) => a.toLowerCase() === b.toLowerCase(),
    validators: [
      (id: string) => (/^([0-9a-f]{4})?$/i.test(id) ? undefined : `"${id}" is not four hexadecimal digits.`),
    ],
    description: `${what}, four hexadecimal digits; \`""\` is any.`,
  });
const reported = (what: string) => string({ optional: true, default: "", description: `${what}; \`""\` is any.` });

const usbFilter = {
  name: string({ required: true, validators: [notEmpty], description: "The filter's name." }),
  active: bool({ optional: true, default: true, description: "Whether it counts." }),
  vendor_id: hexadecimal("The vendor's number"),
  product_id: hexadecimal("The product's number"),
  revision: hexadecimal("The revision"),
  manufacturer: reported("The manufacturer, as the device says it"),
  product: reported("The product, as the device says it"),
  serial_number: reported("The serial number"),
};

function noEmptyValue(values: Readonly<Record<string, string>>): string | undefined {
  return Object.values(values).includes("")
    ? "To VirtualBox an empty value is the same as none: leave the property out."
    : undefined;
}

/** VirtualBox makes a folder of it, too. */
function isMachineName(name: string): string | undefined {
  if (isUuid(name)) return "A machine cannot have a UUID as its name.";
  return /^\.{1,2}$/.test(name) ? `"${name}" is no name.` : undefined;
}

/** VirtualBox makes folders of groups, and takes what it calls a folder itself alone (`sanitiseMachineFilename` in its VirtualBoxImpl.cpp). */
const isGroup = (group: string): boolean =>
  group === "/" || /^(\/(?![-. ])[ ()\-.\w\u00a0-\ud7af]+(?<![. ]))+$/.test(group);

export const vmSchema = schema({
  description:
    "A virtual machine. All but `lab`, `key` and what it is a clone of changes in place; where VirtualBox cannot change a running machine, it is shut " +
    "down, changed, and started again.",
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
          groups.length > 0
            ? undefined
            : "A machine is in one group at least: `/` is that of all that are in no other.",
        (groups: readonly string[]) => {
          const wrong = groups.find((group) => !isGroup(group));
          return wrong === undefined
            ? undefined
            : `"${wrong}" is not a group such as / or /lab/servers: letters, digits and any of "_-.() ", where no part begins with "-" and none begins ` +
                "or ends with a dot or a space.";
        },
      ],
      description: "VirtualBox's groups, such as `/lab`.",
    }),
    description: string({ optional: true, requiresRestart: true, default: "", description: "A note." }),
    os_type: string({
      optional: true,
      requiresRestart: true,
      default: "Other_64",
      validators: [notEmpty],
      equivalent: (a, b) => a.toLowerCase() === b.toLowerCase(),
      description:
        "VirtualBox's id of the guest's system, such as `Ubuntu_64`: the data source `virtualbox_os_types` has all. A plan refuses one that this " +
        "VirtualBox does not know.",
    }),
    folder: string({
      optional: true,
      computed: true,
      requiresRestart: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description:
        "The folder under which the machine's own lies. Default: VirtualBox's machine folder. A change moves it.",
    }),
    cpus: integer({
      optional: true,
      requiresRestart: true,
      default: 1,
      validators: [between(1, 64)],
      description: "Virtual CPUs, 1-64.",
    }),
    memory_mib: integer({
      optional: true,
      requiresRestart: true,
      default: 512,
      validators: [between(4, 2_097_152, "MiB")],
      description: "Memory in MiB, 4-2097152.",
    }),
    ...hardwareAttributes,
    state: string({
      optional: true,
      default: "running",
      validators: [oneOf("running", "stopped")],
      description: "`running` or `stopped`.",
    }),
    shutdown_timeout_seconds: integer({
      optional: true,
      default: 60,
      validators: [between(0, 3600, "seconds")],
      description: "How long the guest may take to shut down before the plug is pulled, 0-3600 seconds.",
    }),
    restart_policy: string({
      optional: true,
      default: "allow",
      validators: [oneOf("allow", "refuse")],
      description: "Whether a change may restart a running machine: `allow` or `refuse`, which refuses such a plan.",
    }),
    restart_reason: string({
      computed: true,
      nullable: true,
      description:
        "Why the plan restarts the running machine: the attributes at fault. Null where it does not; known after apply where a disk is yet to be made that may be one to plug in.",
    }),
    network_adapters: listNested(adapter, {
      optional: true,
      requiresRestart: "elements",
      default: [],
      description: `By slot: the first is adapter 1. At most ${ADAPTERS.piix3}; with the chipset \`ich9\` ${ADAPTERS.ich9}.`,
    }),
    bandwidth_groups: mapNested(
      {
        type: string({
          optional: true,
          default: "network",
          requiresRestart: true,
          validators: [oneOf("network", "disk")],
          description: "`network` or `disk`: what it limits.",
        }),
        limit_kbps: integer({
          required: true,
          validators: [between(0, 99_999_999_999, "kbit/s")],
          description:
            "The limit in kilobits (1000 bits) a second, 0-99999999999; 0 is none. Changes on a running machine.",
        }),
      },
      {
        optional: true,
        requiresRestart: "elements",
        description: "Limits that the machine's network adapters or disks share, by name.",
      },
    ),
    storage_controllers: mapNested(
      {
        type: string({
          required: true,
          validators: [oneOf(...CONTROLLER_TYPES)],
          description:
            "`sata`, `ide`, `scsi`, `sas`, `nvme`, `virtio` or `floppy`. A machine has one of each; with the chipset `ich9` 8, but of `ide` and " +
            "`floppy` one.",
        }),
        ...controllerOptionAttributes,
        attachments: setNested(attachment, { optional: true, default: [], description: "What is plugged in." }),
      },
      {
        optional: true,
        computed: true,
        requiresRestart: true,
        description:
          "By name. Default: none. A clone has its source's: those that are given here are changed, and the others stay.",
      },
    ),
    shared_folders: mapNested(
      {
        host_path: string({
          required: true,
          equivalent: samePath,
          validators: [notEmpty],
          description: "The folder of the host.",
        }),
        read_only: bool({ optional: true, default: false, description: "Whether the guest may only read." }),
        automount: bool({
          optional: true,
          default: false,
          description: "Whether Guest Additions mount it by themselves.",
        }),
      },
      {
        optional: true,
        requiresRestart: true,
        description: "By name. The guest needs VirtualBox's Guest Additions to mount them.",
      },
    ),
    serial_ports: listNested(
      {
        file: string({
          required: true,
          equivalent: samePath,
          validators: [notEmpty],
          description: "The host's file that receives what the guest writes.",
        }),
      },
      {
        optional: true,
        requiresRestart: true,
        default: [],
        validators: [
          (ports: readonly unknown[]) =>
            ports.length <= SERIAL_PORTS ? undefined : `${ports.length} serial ports; VirtualBox has ${SERIAL_PORTS}.`,
        ],
        description: `COM1 and so on. At most ${SERIAL_PORTS}.`,
      },
    ),
    guest_properties: map("string")({
      optional: true,
      validators: [
        (properties: Readonly<Record<string, string>>) =>
          Object.keys(properties).some((name) => name.startsWith("/Labvisor/"))
            ? "Names under /Labvisor/ are the provider's own."
            : undefined,
        noEmptyValue,
      ],
      description: "Values that Guest Additions can read. Others on the machine are left alone.",
    }),
    guest_additions: string({
      optional: true,
      requiresRestart: true,
      validators: [oneOf("attached")],
      description:
        "`attached`: the image of Guest Additions that came with the host's VirtualBox is in a DVD drive, at the first free port of " +
        "`storage_controllers`. The guest installs them from there itself. Default: it is not.",
    }),
    extra_data: map("string")({
      optional: true,
      validators: [noEmptyValue],
      description:
        "VirtualBox's extra data on the machine, such as `GUI/ScaleFactor` or `VBoxInternal/...`. Others on the machine are left alone. What a " +
        "guest is started with counts from its next start.",
    }),
    usb_filters: listNested(usbFilter, {
      optional: true,
      description:
        "Which USB devices of the host the guest gets, when it starts or they are plugged in. Needs a USB controller (`usb_ohci`, ...). Default: not " +
        "managed; `[]` takes all away.",
    }),
    deletion_protection: bool({
      optional: true,
      default: false,
      description:
        "Refuses every plan that deletes the machine, also to make it anew, until this is `false` and that was applied.",
    }),
    timeouts: timeouts(),
    clone_of: string({
      optional: true,
      requiresReplace: "ifKnown",
      description:
        "The `id` of the machine that this one is a copy of, disks included. VirtualBox does not tell it of an imported machine: there it is taken from " +
        "the configuration.",
    }),
    clone_snapshot: string({
      optional: true,
      requiresReplace: "ifKnown",
      description: "The `id` of the snapshot of that machine to copy. Default: the machine as it is now.",
    }),
    clone_mode: string({
      optional: true,
      requiresReplace: "ifKnown",
      validators: [oneOf("full", "linked")],
      description:
        "`full` for disks that are copies, or `linked` for disks that keep what differs from those of `clone_snapshot`. Snapshot and machine then " +
        "cannot be destroyed before the clone. Default: `full`.",
    }),
    boot_disk_size_mib: integer({
      optional: true,
      requiresRestart: true,
      validators: [between(1, 2 ** 31, "MiB")],
      description:
        "On a clone: the capacity of its boot disk, the first that it has, in MiB. It grows in place, that of a linked clone too; shrinking is refused. " +
        "Default: as large as its source's, and not managed.",
    }),
  },
});
