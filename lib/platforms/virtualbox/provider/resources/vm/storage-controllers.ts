import { type ConfigOf, type Diagnostic, UNKNOWN, Unknown } from "../../../../../plugin/index.js";
import {
  CONTROLLER_TYPES,
  type ControllerType,
  DRIVE_TYPES,
  type DriveType,
  storageProblems,
} from "../../host/storage.js";
import { groupProblems } from "./bandwidth-groups.js";
import type { vmSchema } from "./schema.js";

type Config = ConfigOf<typeof vmSchema>;
type KnownController = Parameters<typeof storageProblems>[0][number];

/** Returns the problems of controllers and attachments, as far as they are known. */
export function controllerProblems({ storage_controllers, chipset, bandwidth_groups }: Config): Diagnostic[] {
  const controllers = Object.entries(known(storage_controllers) ?? {}).map(([name, controller]) =>
    knownController(name, controller),
  );
  // An unknown chipset counts as the one with the higher limits.
  const problems = storageProblems(controllers, String(chipset === UNKNOWN ? "ich9" : (chipset ?? "piix3")));
  return [
    ...problems.map(
      ({ controller, text }): Diagnostic => ({
        severity: "error",
        summary: `The storage controller "${controller}": ${text}`,
        path: ["storage_controllers", { key: controller }],
      }),
    ),
    ...controllers.flatMap(({ name, attachments }) =>
      attachments.flatMap(({ options }) =>
        groupProblems(bandwidth_groups, options?.bandwidth_group, "disk", ["storage_controllers", { key: name }]),
      ),
    ),
  ];
}

function knownController(name: string, controller: unknown): KnownController {
  const { type, attachments, ...options } = object(controller);
  return {
    name,
    type: CONTROLLER_TYPES.find((each): each is ControllerType => each === type),
    options: onlyKnown(options),
    attachments: list(attachments).map((attachment) => {
      const { port, device, type, medium, disk_id: _, ...options } = object(attachment);
      return {
        port: number(port),
        device: device === null ? 0 : number(device),
        type: DRIVE_TYPES.find((each): each is DriveType => each === type),
        medium: medium === null ? undefined : String(medium),
        options: onlyKnown(options),
      };
    }),
  };
}

function known<T>(value: T | Unknown | null): T | undefined {
  return value === null || value instanceof Unknown ? undefined : value;
}

const object = (value: unknown) => (known(value) ?? {}) as Readonly<Record<string, unknown>>;
const list = (value: unknown) => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const number = (value: unknown) => (typeof value === "number" ? value : undefined);
const onlyKnown = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => known(value) !== undefined));
