import { type PlanOf, type StateOf, UNKNOWN, type Unknown } from "../../../../../plugin/index.js";
import { bareMac } from "../../address-attributes.js";
import type { Client } from "../../client.js";
import { ADAPTER_OPTIONS, type AdapterOptions } from "../../host/adapter-options.js";
import { HARDWARE } from "../../host/hardware.js";
import { ATTACHMENT_OPTIONS, CONTROLLER_OPTIONS } from "../../host/storage.js";
import type {
  Adapter,
  AttachmentType,
  BandwidthGroup,
  StorageAttachment,
  StorageController,
  VmSection,
  VmSettings,
} from "../../host/vms.js";
import { toForwards } from "../port-forwards.js";
import { ATTACHMENTS, type AttachmentName } from "./network-adapter-schema.js";
import type { vmSchema } from "./schema.js";

export type VmPlan = PlanOf<typeof vmSchema>;
export type VmState = StateOf<typeof vmSchema>;

const ATTACHMENT_TYPES: Readonly<Record<AttachmentName, AttachmentType>> = {
  none: "none",
  nat: "nat",
  nat_network: "natnetwork",
  host_only: "hostonly",
  internal: "intnet",
  bridged: "bridged",
  generic: "generic",
};

/** Returns Terraform's name of an attachment. `null`, an adapter without an attachment, counts as `none`. */
export function attachmentName(type: AttachmentType): AttachmentName {
  if (type === "hostonlynet") return "host_only";
  return ATTACHMENTS.find((name) => ATTACHMENT_TYPES[name] === type) ?? "none";
}

/**
 * Returns the guest property in which the provider records an adapter's address, for other tools. Slots begin with 1.
 */
export const addressProperty = (slot: number): string => `/Labvisor/Net/${slot}/V4/IP`;

/** Converts a plan (or a state) to the host's settings. */
export function toSettings(plan: VmPlan, client: Client): VmSettings {
  return {
    name: plan.name,
    groups: plan.groups,
    description: plan.description,
    osType: plan.os_type,
    cpus: plan.cpus,
    memoryMib: plan.memory_mib,
    hardware: Object.fromEntries(
      HARDWARE.flatMap((name) => (plan[name] === null || plan[name] === UNKNOWN ? [] : [[name, plan[name]]])),
    ),
    adapters: plan.network_adapters.map(toAdapter),
    controllers:
      plan.storage_controllers === UNKNOWN
        ? undefined
        : toControllers(plan.storage_controllers as PlannedControllers, client),
    // A clone has its source's controllers, of which only some may be configured.
    keepOtherControllers: plan.clone_of !== null,
    bootDiskMib: typeof plan.boot_disk_size_mib === "number" ? plan.boot_disk_size_mib : undefined,
    sharedFolders:
      plan.shared_folders === null
        ? undefined
        : Object.entries(plan.shared_folders).map(([name, { host_path, read_only, automount, mount_point }]) => ({
            name,
            hostPath: client.absolute(host_path),
            readOnly: read_only,
            automount,
            ...(mount_point === null ? {} : { mountPoint: mount_point }),
          })),
    serialPorts: plan.serial_ports.map(({ file }) => ({ file: client.absolute(file) })),
    bandwidthGroups:
      plan.bandwidth_groups === null
        ? undefined
        : Object.entries(plan.bandwidth_groups).map(([name, { type, limit_kbps }]) => ({
            name,
            type: type as BandwidthGroup["type"],
            limitKbps: limit_kbps,
          })),
    guestProperties: managedProperties(plan),
    extraData: plan.extra_data ?? undefined,
    usbFilters: plan.usb_filters?.map(
      ({ vendor_id, product_id, revision, serial_number, name, active, manufacturer, product }) => ({
        name,
        active,
        vendorId: vendor_id.toLowerCase(),
        productId: product_id.toLowerCase(),
        revision: revision.toLowerCase(),
        manufacturer,
        product,
        serialNumber: serial_number,
      }),
    ),
  };
}

/** Returns the sections that the state manages. Others are not read, because each may take a call of VBoxManage. */
export function sectionsToRead(state: VmState): Set<VmSection> {
  const sections = new Set<VmSection>();
  if (HARDWARE.some((name) => state[name] !== null)) sections.add("hardware");
  if (state.usb_filters !== null) sections.add("usbFilters");
  if (state.shared_folders !== null) sections.add("sharedFolders");
  if (managedProperties(state)) sections.add("guestProperties");
  if (state.extra_data !== null) sections.add("extraData");
  if (state.network_adapters.some((adapter) => adapterOptions(adapter))) sections.add("adapterOptions");
  if (Object.values(state.storage_controllers ?? {}).some(managesOptions)) sections.add("storageOptions");
  if (state.boot_disk_size_mib !== null) sections.add("bootDisk");
  if (state.bandwidth_groups !== null) sections.add("bandwidthGroups");
  return sections;
}

/** Whether the state manages an option of the controller or of one of its attachments. */
function managesOptions(controller: VmState["storage_controllers"][string]): boolean {
  return (
    CONTROLLER_OPTIONS.some((name) => controller[name] !== null) ||
    controller.attachments.some((attachment) => ATTACHMENT_OPTIONS.some((name) => attachment[name] !== null))
  );
}

type PlannedAdapter = VmPlan["network_adapters"][number];

function toAdapter(adapter: PlannedAdapter): Adapter {
  const { type, network, mac, cable_connected, forwards } = adapter;
  return {
    type: ATTACHMENT_TYPES[type as AttachmentName],
    network: network ?? undefined,
    mac: typeof mac === "string" ? bareMac(mac) : undefined,
    cableConnected: cable_connected,
    forwards: toForwards(forwards),
    options: adapterOptions(adapter),
  };
}

/** Returns the options of an adapter that are not null or unknown, or undefined if all are. */
function adapterOptions(adapter: PlannedAdapter): AdapterOptions | undefined {
  const managed = ADAPTER_OPTIONS.flatMap((name) =>
    adapter[name] === null || adapter[name] === UNKNOWN ? [] : [[name, adapter[name]]],
  );
  return managed.length > 0 ? Object.fromEntries(managed) : undefined;
}

type Managed<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

/** Returns the options without those that are null, which are not managed. */
function withoutNulls<T extends object>(options: T): Managed<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as Managed<T>;
}

type PlannedControllers = Exclude<VmPlan["storage_controllers"], Unknown>;

function toControllers(controllers: PlannedControllers, client: Client): StorageController[] {
  return Object.entries(controllers).map(([name, { type, attachments, ...options }]) => ({
    name,
    type: type as StorageController["type"],
    options: withoutNulls(options),
    attachments: attachments.map(({ port, device, type, medium, disk_id: _, ...options }) => ({
      port,
      device,
      type: type as StorageAttachment["type"],
      medium: medium === null ? undefined : client.absolute(medium),
      options: withoutNulls(options),
    })),
  }));
}

/**
 * Returns the managed guest properties, including the addresses of the adapters, or undefined if none are managed.
 */
function managedProperties({
  guest_properties,
  network_adapters,
}: Pick<VmPlan, "guest_properties" | "network_adapters">): Record<string, string> | undefined {
  const addresses = network_adapters.flatMap(({ address }, index) =>
    address === null ? [] : [[addressProperty(index + 1), address]],
  );
  return guest_properties === null && !addresses.length
    ? undefined
    : { ...guest_properties, ...Object.fromEntries(addresses) };
}
