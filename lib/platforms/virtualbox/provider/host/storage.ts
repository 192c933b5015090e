import { between, bool, integer, oneOf, type StateOf, string } from "../../../../plugin/index.js";

export type ControllerType = "sata" | "ide" | "scsi" | "sas" | "nvme" | "virtio" | "floppy";
export type DriveType = "disk" | "dvd" | "floppy";

interface ControllerKind {
  /** As VirtualBox writes them, its default first. */
  readonly models: readonly string[];
  readonly ports: number;
  /** Places at each port. */
  readonly devices: number;
  /** Whether a controller can have fewer ports than that. */
  readonly fewerPorts: boolean;
  /** How many of it a machine has with the chipset ICH9; with PIIX3 it has one. */
  readonly most: number;
  readonly drives: readonly DriveType[];
  /** What `list systemproperties` calls it, in lower case, where that is another name. */
  readonly limit?: string;
}

/** What VirtualBox 7.2.22 has. */
export const CONTROLLERS: Readonly<Record<ControllerType, ControllerKind>> = {
  sata: { models: ["IntelAhci"], ports: 30, devices: 1, fewerPorts: true, most: 8, drives: ["disk", "dvd"] },
  ide: {
    models: ["PIIX4", "PIIX3", "ICH6"],
    ports: 2,
    devices: 2,
    fewerPorts: false,
    most: 1,
    drives: ["disk", "dvd"],
  },
  scsi: {
    models: ["LsiLogic", "BusLogic"],
    ports: 16,
    devices: 1,
    fewerPorts: false,
    most: 8,
    drives: ["disk", "dvd"],
  },
  sas: { models: ["LsiLogicSas"], ports: 255, devices: 1, fewerPorts: true, most: 8, drives: ["disk", "dvd"] },
  nvme: { models: ["NVMe"], ports: 255, devices: 1, fewerPorts: true, most: 8, drives: ["disk"] },
  virtio: {
    ...{ models: ["VirtioSCSI"], ports: 256, devices: 1, fewerPorts: true, most: 8, drives: ["disk", "dvd"] },
    limit: "virtio-scsi",
  },
  floppy: { models: ["I82078"], ports: 1, devices: 2, fewerPorts: false, most: 1, drives: ["floppy"] },
};
export const CONTROLLER_TYPES = Object.keys(CONTROLLERS) as ControllerType[];
export const DRIVE_TYPES = ["disk", "dvd", "floppy"] as const satisfies readonly DriveType[];

const MODELS = CONTROLLER_TYPES.flatMap((type) =>
  CONTROLLERS[type].models.length > 1 ? CONTROLLERS[type].models : [],
);

/** What can be said of a controller beside its type. Managed where it is given; what is not given is as VirtualBox has it. */
export const controllerOptionAttributes = {
  model: string({
    optional: true,
    validators: [oneOf(...MODELS)],
    description:
      "The hardware that the guest sees. On `ide`: `PIIX4`, `PIIX3`, `ICH6`. On `scsi`: `LsiLogic`, `BusLogic`.",
  }),
  bootable: bool({
    optional: true,
    description: "Whether the firmware boots from it. Of several of one type, one can be.",
  }),
  host_io_cache: bool({ optional: true, description: "Whether reads and writes go through the host's cache." }),
  ports: integer({
    optional: true,
    validators: [between(1, 256)],
    description: "How many ports it has, on `sata` (1-30), `sas`, `nvme` (1-255) and `virtio` (1-256).",
  }),
};

/** The same of what is attached. */
export const attachmentOptionAttributes = {
  non_rotational: bool({ optional: true, description: "On a disk: the guest is told that it is an SSD." }),
  discard: bool({
    optional: true,
    description: "On a disk: what the guest trims makes the disk's file smaller. VirtualBox can do so with VDI.",
  }),
  hot_pluggable: bool({ optional: true, description: "On `sata`: the guest is told that it can be unplugged." }),
  temp_eject: bool({
    optional: true,
    description: "On a DVD image: what the guest ejects is back when the machine starts again.",
  }),
  passthrough: bool({ optional: true, description: "On a DVD drive: the guest's commands go to the host's drive." }),
  bandwidth_group: string({
    optional: true,
    description: 'On a disk: the bandwidth group of type `disk` that limits it; `""` is none.',
  }),
};

type ControllerOptionAttributes = typeof controllerOptionAttributes;
type AttachmentOptionAttributes = typeof attachmentOptionAttributes;
/** What is absent is not managed. */
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

/** How VirtualBox makes a controller, the first of its type; its ports are ours to say. */
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
interface Given {
  readonly name: string;
  readonly type?: ControllerType;
  readonly options?: ControllerOptions;
  readonly attachments: readonly GivenAttachment[];
}

interface GivenAttachment {
  readonly port?: number;
  readonly device?: number;
  readonly type?: DriveType;
  /** Undefined: none. */
  readonly medium?: string;
  readonly options?: AttachmentOptions;
}

const OPTION_PLACES: Readonly<Record<AttachmentOptionName, string>> = {
  non_rotational: "disks",
  discard: "disks",
  hot_pluggable: "sata controllers",
  temp_eject: "DVD images",
  passthrough: "DVD drives",
  // VirtualBox takes one for a drive too, and forgets it with the next medium.
  bandwidth_group: "disks",
};

/** Those that what is attached there has. VirtualBox forgets `temp_eject` of an empty drive. */
export function attachmentOptionsOf(
  on: ControllerType,
  { type, medium }: Pick<GivenAttachment, "type" | "medium">,
): readonly AttachmentOptionName[] {
  const has: Readonly<Record<string, boolean>> = {
    disks: type === "disk",
    "sata controllers": on === "sata",
    "DVD images": type === "dvd" && medium !== undefined,
    "DVD drives": type === "dvd",
  };
  return ATTACHMENT_OPTIONS.filter((name) => has[OPTION_PLACES[name]]);
}

export interface StorageProblem {
  readonly controller: string;
  readonly text: string;
}

/** What VirtualBox cannot make of these controllers. */
export function storageProblems(controllers: readonly Given[], chipset: string): StorageProblem[] {
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

function countProblems({ options }: Given, type: ControllerType, before: readonly Given[], chipset: string): string[] {
  const most = chipset === "ich9" ? CONTROLLERS[type].most : 1;
  const problems: string[] = [];
  if (before.length === most)
    problems.push(
      `too many storage controllers of this type: a machine with the chipset ${chipset} has ${most} of ${type}`,
    );
  if (options?.bootable && before.some((other) => other.options?.bootable))
    problems.push(`of several ${type} controllers, one can be bootable`);
  return problems;
}

function optionProblems({ options = {}, attachments }: Given, kind: ControllerKind, type: ControllerType): string[] {
  const { model, ports } = options;
  const problems: string[] = [];
  if (model !== undefined && !kind.models.includes(model))
    problems.push(`${type} controllers have no model ${model}, but ${kind.models.join(", ")}`);
  if (ports === undefined) return problems;
  if (ports > kind.ports || (ports < kind.ports && !kind.fewerPorts))
    problems.push(`${type} controllers have ${kind.fewerPorts ? "at most " : ""}${kind.ports} ports, not ${ports}`);
  const beyond = attachments.find(({ port = 0 }) => port >= ports);
  if (beyond) problems.push(`something is at port ${beyond.port}, and ports is ${ports}`);
  return problems;
}

function placeProblems(
  attachment: GivenAttachment,
  type: ControllerType,
  before: readonly GivenAttachment[],
): string[] {
  const { port, device } = attachment;
  const { ports, devices } = CONTROLLERS[type];
  const problems = port === undefined ? [] : portProblem(port, type, ports);
  if (device !== undefined && (device < 0 || device >= devices))
    problems.push(
      `device ${device} is out of range: ${type} controllers have ${devices === 1 ? "device 0" : "devices 0 and 1"} at a port`,
    );
  if (port !== undefined && device !== undefined && before.some((at) => at.port === port && at.device === device))
    problems.push(`two things are at port ${port}, device ${device}`);
  return problems;
}

function driveProblems({ port, type: drive, medium, options = {} }: GivenAttachment, type: ControllerType): string[] {
  if (drive === undefined) return [];
  const problems: string[] = [];
  const { drives } = CONTROLLERS[type];
  if (!drives.includes(drive)) problems.push(`${type} controllers take ${drives.join(" and ")}, not ${drive}`);
  const has = attachmentOptionsOf(type, { type: drive, medium });
  const other = ATTACHMENT_OPTIONS.filter((name) => options[name] !== undefined && !has.includes(name));
  problems.push(
    ...other.map((name) => `what is at port ${port} cannot have ${name}, which is for ${OPTION_PLACES[name]}`),
  );
  return problems;
}
