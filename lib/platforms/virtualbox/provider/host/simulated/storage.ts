import { attachedMedia } from "../attached-media.js";
import { noSuchMedium } from "../refusals.js";
import {
  attachmentOptionsOf,
  CONTROLLERS,
  type ControllerOptions,
  FRESH_ATTACHMENT,
  freshController,
} from "../storage.js";
import { checkStorage } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import type { StorageAttachment, StorageController, VmSettings } from "../vms.js";
import { GUEST_ADDITIONS } from "./facts.js";
import { pathExists, type State } from "./state.js";

/** Returns the controllers of a VM after a change, with all their options. */
export function updatedControllers(state: State, current: VmSettings, wanted: VmSettings): VmSettings["controllers"] {
  if (!wanted.controllers) return current.controllers;
  const before = current.controllers ?? [];
  const others = wanted.keepOtherControllers
    ? before.filter(({ name }) => wanted.controllers?.every((each) => each.name !== name))
    : [];
  const controllers = [...others, ...wanted.controllers];
  const hardware = { ...current.hardware, ...wanted.hardware };
  checkStorage({
    ...wanted,
    hardware,
    controllers: controllers.map((each) => (others.includes(each) ? withoutOptions(each) : each)),
  });
  const [names, attached] = [new Set<string>(), attachedMedia(current)];
  for (const { name, attachments } of controllers) {
    if (names.has(name))
      throw new VirtualBoxError("ALREADY_EXISTS", `Storage controller named '${name}' already exists`);
    names.add(name);
    for (const { medium } of attachments) {
      // A file that is gone stays attached, but prevents the start.
      if (medium === undefined || medium === GUEST_ADDITIONS || attached.includes(medium)) continue;
      if (!state.disks[medium] && !pathExists(state, medium)) throw noSuchMedium(medium);
    }
  }
  return oneBootable(
    controllers.map((each, index) => changed(each, before, controllers.slice(0, index))),
    wanted,
  );
}

/** Returns a controller without the options, which are shown only on request. */
export function withoutOptions({ name, type, attachments }: StorageController): StorageController {
  return { name, type, attachments: attachments.map(({ options: _, ...attachment }) => attachment) };
}

function changed(
  { name, type, options, attachments }: StorageController,
  before: readonly StorageController[],
  earlier: readonly StorageController[],
): StorageController {
  const old = before.find((each) => each.name === name && each.type === type);
  const sorted = attachments.toSorted((a, b) => a.port - b.port || a.device - b.device);
  const fresh = { ...freshController(type), bootable: !earlier.some((each) => each.type === type) };
  const all = { ...fresh, ...old?.options, ...options };
  return {
    name,
    type,
    options: { ...all, ports: portsOf(type, all, sorted) },
    attachments: sorted.map((each) => {
      const same = ({ port, device, type, medium }: StorageAttachment) =>
        port === each.port && device === each.device && type === each.type && medium === each.medium;
      const options = { ...FRESH_ATTACHMENT, ...old?.attachments.find(same)?.options, ...each.options };
      const shown = attachmentOptionsOf(type, each).map((name) => [name, options[name]]);
      return { ...each, options: Object.fromEntries(shown) };
    }),
  };
}

/** Returns the number of ports. VirtualBox adds ports for attachments beyond the configured number. */
function portsOf(
  type: StorageController["type"],
  { ports = 1 }: ControllerOptions,
  attachments: readonly StorageAttachment[],
): number {
  const kind = CONTROLLERS[type];
  return kind.variablePorts ? Math.max(ports, ...attachments.map(({ port }) => port + 1)) : kind.ports;
}

/** Makes the one that was last declared bootable the only bootable controller of its type. */
function oneBootable(controllers: readonly StorageController[], wanted: VmSettings): StorageController[] {
  const chosen = wanted.controllers?.filter(({ options }) => options?.bootable) ?? [];
  return controllers.map((each) => {
    const other = chosen.find(({ name, type }) => type === each.type && name !== each.name);
    return other ? { ...each, options: { ...each.options, bootable: false } } : each;
  });
}
