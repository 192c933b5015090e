import { between, bool, integer, oneOf, type StateOf, string } from "../../../../plugin/index.js";

export type ControllerType = "sata" | "ide" | "scsi" | "sas" | "nvme" | "virtio" | "floppy";
export type DriveType = "disk" | "dvd" | "floppy";

interface ControllerKind {
  /** The models in VirtualBox's spelling, with its default first. */
  readonly models: readonly string[];
  readonly ports: number;
  /** The number of devices at each port. */
  readonly devices: number;
  /** Whether a controller can have fewer ports. */
  readonly variablePorts: boolean;
  /** The number per machine with the chipset ICH9. With PIIX3 it is one. */
  readonly maxPerMachine: number;
  readonly drives: readonly DriveType[];
  /** Its name in `list systemproperties`, in lower case, if that differs. */
  readonly limit?: string;
}

/** The storage controllers of VirtualBox 7.2.22. */
export const CONTROLLERS: Readonly<Record<ControllerType, ControllerKind>> = {
  sata: {
    models: ["IntelAhci"],
    ports: 30,
    devices: 1,
    variablePorts: true,
    maxPerMachine: 8,
    drives: ["disk", "dvd"],
  },
  ide: {
    models: ["PIIX4", "PIIX3", "ICH6"],
    ports: 2,
    devices: 2,
    variablePorts: false,
    maxPerMachine: 1,
    drives: ["disk", "dvd"],
  },
  scsi: {
    models: ["LsiLogic", "BusLogic"],
    ports: 16,
    devices: 1,
    variablePorts: false,
    maxPerMachine: 8,
    drives: ["disk", "dvd"],
  },
  sas: {
    models: ["LsiLogicSas"],
    ports: 255,
    devices: 1,
    variablePorts: true,
    maxPerMachine: 8,
    drives: ["disk", "dvd"],
  },
  nvme: { models: ["NVMe"], ports: 255, devices: 1, variablePorts: true, maxPerMachine: 8, drives: ["disk"] },
  virtio: {
    ...{
      models: ["VirtioSCSI"],
      ports: 256,
      devices: 1,
      variablePorts: true,
      maxPerMachine: 8,
      drives: ["disk", "dvd"],
    },
    limit: "virtio-scsi",
  },
  floppy: { models: ["I82078"], ports: 1, devices: 2, variablePorts: false, maxPerMachine: 1, drives: ["floppy"] },
};
export const CONTROLLER_TYPES = Object.keys(CONTROLLERS) as ControllerType[];
export const DRIVE_TYPES = ["disk", "dvd", "floppy"] as const satisfies readonly DriveType[];

const MODELS = CONTROLLER_TYPES.flatMap((type) =>
  CONTROLLERS[type].models.length > 1 ? CONTROLLERS[type].models : [],
);

/** The options of a controller. An option is managed if it is set; otherwise it stays as VirtualBox has it. */
export const controllerOptionAttributes = {
  model: string({
    optional: true,
    validators: [oneOf(...MODELS)],
    description:
      "The hardware that the guest sees. For `ide`: `PIIX4`, `PIIX3`, `ICH6`. For `scsi`: `LsiLogic`, `BusLogic`.",
  }),
  bootable: bool({
    optional: true,
    description: "Whether the firmware can boot from it. Only one controller of each type can be bootable.",
  }),
  host_io_cache: bool({ optional: true, description: "Whether reads and writes use the host's I/O cache." }),
  ports: integer({
    optional: true,
    validators: [between(1, 256)],
    description: "The number of ports, for `sata` (1-30), `sas`, `nvme` (1-255), and `virtio` (1-256).",
  }),
};

/** The options of an attachment, likewise. */
export const attachmentOptionAttributes = {
  non_rotational: bool({ optional: true, description: "For a disk: whether it appears to the guest as an SSD." }),
  discard: bool({
    optional: true,
    description:
      "For a disk: whether the guest's TRIM commands shrink the disk's file. VirtualBox supports this for VDI.",
  }),
  hot_pluggable: bool({ optional: true, description: "For `sata`: whether the guest can unplug it." }),
  temp_eject: bool({
    optional: true,
    description: "For a DVD image: whether an image that the guest ejected returns when the machine next starts.",
  }),
  passthrough: bool({
    optional: true,
    description: "For a DVD drive: whether the guest's commands are passed to the host's drive.",
  }),
  bandwidth_group: string({
    optional: true,
    description: 'For a disk: the bandwidth group of type `disk` that limits it; `""` stands for none.',
  }),
};

type ControllerOptionAttributes = typeof controllerOptionAttributes;
type AttachmentOptionAttributes = typeof attachmentOptionAttributes;
/** The options that are set. An absent option is not managed. */
export type ControllerOptions = {
  readonly [K in keyof ControllerOptionAttributes]?: NonNullable<StateOf<ControllerOptionAttributes>[K]>;
};
export type AttachmentOptions = {
  readonly [K in keyof AttachmentOptionAttributes]?: NonNullable<StateOf<AttachmentOptionAttributes>[K]>;
};
export type ControllerOptionName = keyof ControllerOptionAttributes;
export type AttachmentOptionName = keyof AttachmentOptionAttributes;
export const CONTROLLER_OPTIONS = Object.keys(controllerOptionAttributes) as readonly ControllerOptionName[];
export const ATTACHMENT_OPTIONS = Object.keys(attachmentOptionAttributes) as readonly AttachmentOptionName[];

/** Returns the options of a new controller, the first of its type. The provider chooses its number of ports. */
export function freshController(type: ControllerType): Required<Omit<ControllerOptions, "ports">> {
  return { model: CONTROLLERS[type].models[0], bootable: true, host_io_cache: type === "ide" || type === "floppy" };
}

export const FRESH_ATTACHMENT: Required<AttachmentOptions> = {
  non_rotational: false,
  discard: false,
  hot_pluggable: false,
  temp_eject: false,
  passthrough: false,
  bandwidth_group: "",
};

/** A controller as far as it is known. */
interface PartialController {
  readonly name: string;
  readonly type?: ControllerType;
  readonly options?: ControllerOptions;
  readonly attachments: readonly PartialAttachment[];
}

interface PartialAttachment {
  readonly port?: number;
  readonly device?: number;
  readonly type?: DriveType;
  /** Undefined means none. */
  readonly medium?: string;
  readonly options?: AttachmentOptions;
}

const APPLIES_TO: Readonly<Record<AttachmentOptionName, string>> = {
  non_rotational: "disks",
  discard: "disks",
  hot_pluggable: "sata controllers",
  temp_eject: "DVD images",
  passthrough: "DVD drives",
  // VirtualBox accepts a group for a drive too, but forgets it with the next medium.
  bandwidth_group: "disks",
};

/** Returns the options that an attachment has. VirtualBox forgets `temp_eject` of an empty drive. */
export function attachmentOptionsOf(
  on: ControllerType,
  { type, medium }: Pick<PartialAttachment, "type" | "medium">,
): readonly AttachmentOptionName[] {
  const has: Readonly<Record<string, boolean>> = {
    disks: type === "disk",
    "sata controllers": on === "sata",
    "DVD images": type === "dvd" && medium !== undefined,
    "DVD drives": type === "dvd",
  };
  return ATTACHMENT_OPTIONS.filter((name) => has[APPLIES_TO[name]]);
}

export interface StorageProblem {
  readonly controller: string;
  readonly text: string;
}

/** Returns the problems of a machine's controllers. */
export function storageProblems(controllers: readonly PartialController[], chipset: string): StorageProblem[] {
  return controllers.flatMap((controller, index) => {
    const { name, type, attachments } = controller;
    if (!type) return [];
    const before = controllers.slice(0, index).filter((other) => other.type === type);
    const texts = [
      ...countProblems(controller, type, before, chipset),
      ...optionProblems(controller, CONTROLLERS[type], type),
      ...attachments.flatMap((attachment, at) => [
        ...placeProblems(attachment, type, attachments.slice(0, at)),
        ...driveProblems(attachment, type),
      ]),
    ];
    return texts.map((text) => ({ controller: name, text }));
  });
}

export function portProblem(port: number, type: ControllerType, ports: number): string[] {
  if (port >= 0 && port < ports) return [];
  return [
    `port ${port} is out of range: ${type} controllers have ${ports === 1 ? "port 0" : `ports 0 to ${ports - 1}`}`,
  ];
}

function countProblems(
  { options }: PartialController,
  type: ControllerType,
  before: readonly PartialController[],
  chipset: string,
): string[] {
  const max = chipset === "ich9" ? CONTROLLERS[type].maxPerMachine : 1;
  const problems: string[] = [];
  if (before.length === max)
    problems.push(
      `too many storage controllers of this type: a machine with the chipset ${chipset} can have ${max} of type ` +
        `${type}`,
    );
  if (options?.bootable && before.some((other) => other.options?.bootable))
    problems.push(`only one of several ${type} controllers can be bootable`);
  return problems;
}

function optionProblems(
  { options = {}, attachments }: PartialController,
  kind: ControllerKind,
  type: ControllerType,
): string[] {
  const { model, ports } = options;
  const problems: string[] = [];
  if (model !== undefined && !kind.models.includes(model))
    problems.push(`${type} controllers do not have the model ${model}; give one of ${kind.models.join(", ")}`);
  if (ports === undefined) return problems;
  if (ports > kind.ports || (ports < kind.ports && !kind.variablePorts))
    problems.push(`${type} controllers have ${kind.variablePorts ? "at most " : ""}${kind.ports} ports, not ${ports}`);
  const beyond = attachments.find(({ port = 0 }) => port >= ports);
  if (beyond) problems.push(`port ${beyond.port} is in use, but ports is ${ports}`);
  return problems;
}

function placeProblems(
  attachment: PartialAttachment,
  type: ControllerType,
  before: readonly PartialAttachment[],
): string[] {
  const { port, device } = attachment;
  const { ports, devices } = CONTROLLERS[type];
  const problems = port === undefined ? [] : portProblem(port, type, ports);
  if (device !== undefined && (device < 0 || device >= devices))
    problems.push(
      `device ${device} is out of range: ${type} controllers have ${devices === 1 ? "device 0" : "devices 0 and 1"} ` +
        "at a port",
    );
  if (port !== undefined && device !== undefined && before.some((at) => at.port === port && at.device === device))
    problems.push(`port ${port}, device ${device} is used twice`);
  return problems;
}

function driveProblems({ port, type: drive, medium, options = {} }: PartialAttachment, type: ControllerType): string[] {
  if (drive === undefined) return [];
  const problems: string[] = [];
  const { drives } = CONTROLLERS[type];
  if (!drives.includes(drive)) problems.push(`${type} controllers take ${drives.join(" and ")}, not ${drive}`);
  const has = attachmentOptionsOf(type, { type: drive, medium });
  const other = ATTACHMENT_OPTIONS.filter((name) => options[name] !== undefined && !has.includes(name));
  problems.push(
    ...other.map((name) => `the attachment at port ${port} cannot have ${name}, which is for ${APPLIES_TO[name]}`),
  );
  return problems;
}
