import { UNKNOWN } from "../../../../../plugin/index.js";
import { readableMac } from "../../address-attributes.js";
import type { Client } from "../../client.js";
import { ADAPTER_OPTIONS, type AdapterOptionName } from "../../host/adapter-options.js";
import { HARDWARE, type Hardware } from "../../host/hardware.js";
import { ATTACHMENT_OPTIONS, CONTROLLER_OPTIONS, FRESH_ATTACHMENT, freshController } from "../../host/storage.js";
import type { Adapter, StorageController, VmRecord } from "../../host/vms.js";
import { fromForwards } from "../port-forwards.js";
import { addressProperty, attachmentName, type VmPlan, type VmState } from "./settings.js";

/**
 * Converts the host's record to a state.
 *
 * @param known the prior state, which determines the spelling of paths, which properties are managed, and what the host
 * does not record
 */
export function toState({ uuid, power, settings, folder }: VmRecord, known: VmState, client: Client): VmState {
  const properties = settings.guestProperties ?? {};
  const slots = Math.max(settings.adapters.length, known.network_adapters.length);
  return {
    ...known,
    id: uuid,
    name: settings.name,
    groups: settings.groups,
    description: settings.description,
    os_type: settings.osType,
    folder: known.folder ?? folder,
    cpus: settings.cpus,
    memory_mib: settings.memoryMib,
    ...managedHardware(settings.hardware, known),
    // A machine with a saved memory runs, unless the lab declares it stopped: VirtualBox interrupted it.
    state: power === "saved" ? (known.state === "stopped" ? "stopped" : "running") : power,
    network_adapters: Array.from({ length: slots }, (_, index) =>
      fromAdapter(
        settings.adapters[index],
        properties[addressProperty(index + 1)],
        known.network_adapters[index] ?? NO_OPTIONS,
      ),
    ),
    bandwidth_groups:
      known.bandwidth_groups && settings.bandwidthGroups
        ? Object.fromEntries(
            settings.bandwidthGroups.map(({ name, type, limitKbps }) => [name, { type, limit_kbps: limitKbps }]),
          )
        : known.bandwidth_groups,
    storage_controllers: Object.fromEntries(
      managedControllers(settings.controllers ?? [], known).map((controller) => [
        controller.name,
        fromController(controller, known.storage_controllers?.[controller.name], client),
      ]),
    ),
    boot_disk_size_mib: known.boot_disk_size_mib && (settings.bootDiskMib ?? known.boot_disk_size_mib),
    shared_folders:
      known.shared_folders && settings.sharedFolders
        ? Object.fromEntries(
            settings.sharedFolders.map(({ name, hostPath, readOnly, automount, mountPoint = null }) => {
              const host_path = client.configuredSpelling(hostPath, known.shared_folders?.[name]?.host_path);
              return [name, { host_path, read_only: readOnly, automount, mount_point: mountPoint }];
            }),
          )
        : known.shared_folders,
    serial_ports: settings.serialPorts.map(({ file }, index) => ({
      file: client.configuredSpelling(file, known.serial_ports[index]?.file),
    })),
    guest_properties: known.guest_properties && pick(properties, Object.keys(known.guest_properties)),
    extra_data: known.extra_data && pick(settings.extraData ?? {}, Object.keys(known.extra_data)),
    usb_filters:
      known.usb_filters &&
      (settings.usbFilters ?? []).map(({ vendorId, productId, serialNumber, ...filter }) => ({
        ...filter,
        vendor_id: vendorId,
        product_id: productId,
        serial_number: serialNumber,
      })),
  };
}

/** Returns the state of an imported machine, in which everything that the machine has is managed. */
export function importedState({ settings }: VmRecord, imported: VmState): VmState {
  const userProperties = Object.entries(settings.guestProperties ?? {}).filter(
    ([name]) => !/^\/(Labvisor|VirtualBox)\//.test(name),
  );
  // VirtualBox's window stores its layout in extra data.
  const extraData = Object.entries(settings.extraData ?? {}).filter(([name]) => !name.startsWith("GUI/"));
  return {
    ...imported,
    ...settings.hardware,
    network_adapters: settings.adapters.map((adapter) => fromAdapter(adapter, undefined, adapter.options ?? {})),
    storage_controllers: Object.fromEntries(
      (settings.controllers ?? []).map((controller) => [controller.name, importedController(controller)]),
    ),
    bandwidth_groups: settings.bandwidthGroups?.length ? {} : null,
    serial_ports: [],
    shared_folders: settings.sharedFolders?.length ? {} : null,
    guest_properties: userProperties.length ? Object.fromEntries(userProperties) : null,
    extra_data: extraData.length ? Object.fromEntries(extraData) : null,
    usb_filters: settings.usbFilters?.length ? [] : null,
  };
}

/** Returns the configured controllers of a clone. Before the clone exists, none of them is known. */
function managedControllers(controllers: readonly StorageController[], known: VmState): readonly StorageController[] {
  const configured = (known as VmPlan).storage_controllers;
  if (known.clone_of === null || configured === null || configured === UNKNOWN) return controllers;
  return controllers.filter(({ name }) => name in configured);
}

/** VirtualBox does not show the settings of a disabled feature. They keep their prior value. */
function managedHardware(shown: Hardware, known: VmState): Partial<VmState> {
  return Object.fromEntries(
    HARDWARE.filter((name) => known[name] !== null).map((name) => [name, shown[name] ?? known[name]]),
  );
}

type AdapterState = VmState["network_adapters"][number];
type OptionsState = Pick<AdapterState, AdapterOptionName>;
const NO_OPTIONS = Object.fromEntries(ADAPTER_OPTIONS.map((name) => [name, null])) as OptionsState;

/** @param managed the managed options and their prior values, which remain where VirtualBox does not show them */
function fromAdapter(
  adapter: Adapter | undefined,
  address: string | undefined,
  managed: Partial<OptionsState>,
): AdapterState {
  const { type = "none", network, mac, cableConnected = true, forwards = [], options = {} } = adapter ?? {};
  const name = attachmentName(type);
  return {
    type: name,
    network: network ?? null,
    mac: mac && name !== "none" ? readableMac(mac) : null,
    cable_connected: name === "none" || cableConnected,
    address: address ?? null,
    forwards: fromForwards(forwards),
    ...NO_OPTIONS,
    ...Object.fromEntries(
      ADAPTER_OPTIONS.filter((name) => (managed[name] ?? null) !== null).map((name) => [
        name,
        options[name] ?? managed[name],
      ]),
    ),
  };
}

type ControllerState = VmState["storage_controllers"][string];

function fromController(
  { type, options, attachments }: StorageController,
  known: ControllerState | undefined,
  client: Client,
): ControllerState {
  return {
    type,
    ...managedOptions(CONTROLLER_OPTIONS, known, options),
    attachments: attachments.map(({ port, device, type, medium, options }) => {
      const before = known?.attachments.find((each) => each.port === port && each.device === device);
      return {
        port,
        device,
        type,
        medium: medium === undefined ? null : client.configuredSpelling(medium, before?.medium),
        disk_id: before?.disk_id ?? null,
        ...managedOptions(ATTACHMENT_OPTIONS, before, options),
      };
    }),
  };
}

/** A managed option that VirtualBox does not show keeps its prior value; an unmanaged one is null. */
function managedOptions<K extends string, S extends { readonly [N in K]: unknown }>(
  names: readonly K[],
  known: S | undefined,
  shown: { readonly [N in K]?: S[N] } = {},
): Pick<S, K> {
  return Object.fromEntries(
    names.map((name) => [name, (known?.[name] ?? null) === null ? null : (shown[name] ?? known?.[name])]),
  ) as Pick<S, K>;
}

/** Returns an imported controller, of which only the options with unusual values are managed. */
function importedController({ type, options = {}, attachments }: StorageController): ControllerState {
  return {
    type,
    ...unusual(CONTROLLER_OPTIONS, { ...freshController(type), ports: options.ports }, options),
    attachments: attachments.map(({ port, device, type, options = {} }) => ({
      ...{ port, device, type, medium: null, disk_id: null },
      ...unusual(ATTACHMENT_OPTIONS, FRESH_ATTACHMENT, options),
    })),
  } as ControllerState;
}

type Options<K extends string> = { readonly [N in K]?: unknown };

function unusual<K extends string>(names: readonly K[], fresh: Options<K>, options: Options<K>): Options<K> {
  return Object.fromEntries(
    names.map((name) => [name, options[name] === fresh[name] ? null : (options[name] ?? null)]),
  ) as Options<K>;
}

const pick = (all: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name] as string]));
