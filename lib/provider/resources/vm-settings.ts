import { type PlanOf, type StateOf, UNKNOWN, type Unknown } from "../../plugin/index.js";
import type {
  Adapter,
  AttachmentType,
  StorageController,
  VmFamily,
  VmRecord,
  VmSettings,
} from "../host/virtualbox-host.js";
import { bareMac, readableMac } from "../mac-addresses.js";
import { absolute } from "../paths.js";
import { fromForwards, toForwards } from "./port-forwards.js";
import type { AttachmentName, vmSchema } from "./vm-schema.js";

export type VmPlan = PlanOf<typeof vmSchema>;
export type VmState = StateOf<typeof vmSchema>;

const ATTACHMENT_TYPES: Record<AttachmentName, AttachmentType> = {
  none: "none",
  nat: "nat",
  nat_network: "natnetwork",
  host_only: "hostonly",
  internal: "intnet",
  bridged: "bridged",
};

/** Where the provider records the address of an adapter, counted from 1, for whoever looks at the machine. */
const addressProperty = (slot: number) => `/Labvisor/Net/${slot}/V4/IP`;

/** What a plan asks of the host. */
export function toSettings(plan: VmPlan): VmSettings {
  return {
    name: plan.name,
    groups: plan.groups,
    description: plan.description,
    osType: plan.os_type,
    cpus: plan.cpus,
    memoryMib: plan.memory_mib,
    adapters: plan.network_adapters.map(toAdapter),
    controllers:
      plan.storage_controllers === UNKNOWN ? undefined : toControllers(plan.storage_controllers as PlannedControllers),
    sharedFolders:
      plan.shared_folders === null
        ? undefined
        : Object.entries(plan.shared_folders).map(([name, { host_path, read_only, automount }]) => ({
            name,
            hostPath: absolute(host_path),
            readOnly: read_only,
            automount,
          })),
    serialPorts: plan.serial_ports.map(({ file }) => ({ file: absolute(file) })),
    guestProperties: managedProperties(plan),
  };
}

type PlannedAdapter = VmPlan["network_adapters"][number];

function toAdapter({ type, network, mac, cable_connected, forwards }: PlannedAdapter): Adapter {
  return {
    type: ATTACHMENT_TYPES[type as AttachmentName],
    network: network ?? undefined,
    mac: typeof mac === "string" ? bareMac(mac) : undefined,
    cableConnected: cable_connected,
    forwards: toForwards(forwards),
  };
}

type PlannedControllers = Exclude<VmPlan["storage_controllers"], Unknown>;

function toControllers(controllers: PlannedControllers): StorageController[] {
  return Object.entries(controllers).map(([name, { type, attachments }]) => ({
    name,
    type: type as StorageController["type"],
    attachments: attachments.map(({ port, device, type, medium }) => ({
      port,
      device,
      type: type as "disk" | "dvd",
      medium: medium === null ? undefined : absolute(medium),
    })),
  }));
}

function managedProperties({
  guest_properties,
  network_adapters,
}: Pick<VmState, "guest_properties"> & Pick<VmPlan, "network_adapters">) {
  const addresses = network_adapters.flatMap(({ address }, index) =>
    address === null ? [] : [[addressProperty(index + 1), address]],
  );
  return guest_properties === null && !addresses.length
    ? undefined
    : { ...guest_properties, ...Object.fromEntries(addresses) };
}

/** The parts of a machine that are worth a call of their own to read: what the state declares. */
export function families(state: VmState): Set<VmFamily> {
  const families = new Set<VmFamily>();
  if (state.shared_folders !== null) families.add("sharedFolders");
  if (managedProperties(state)) families.add("guestProperties");
  return families;
}

/** What the host has, in the state's terms. `known` tells which of the machine's properties are managed, and what the host does not know. */
export function toState({ uuid, power, settings, folder }: VmRecord, known: VmState): VmState {
  const properties = settings.guestProperties ?? {};
  const slots = Math.max(settings.adapters.length, known.network_adapters?.length ?? 0);
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
    state: power,
    network_adapters: Array.from({ length: slots }, (_, index) =>
      fromAdapter(settings.adapters[index], properties[addressProperty(index + 1)]),
    ),
    storage_controllers: Object.fromEntries((settings.controllers ?? []).map(fromController)),
    shared_folders: settings.sharedFolders
      ? Object.fromEntries(
          settings.sharedFolders.map(({ name, hostPath, readOnly, automount }) => [
            name,
            { host_path: hostPath, read_only: readOnly, automount },
          ]),
        )
      : known.shared_folders,
    serial_ports: settings.serialPorts,
    guest_properties: known.guest_properties && only(properties, Object.keys(known.guest_properties)),
  };
}

function fromAdapter(adapter: Adapter | undefined, address: string | undefined): VmState["network_adapters"][number] {
  const { type = "none", network, mac, cableConnected = true, forwards = [] } = adapter ?? {};
  const name = Object.entries(ATTACHMENT_TYPES).find(([, value]) => value === type)?.[0] ?? "none";
  return {
    type: name,
    network: network ?? null,
    mac: mac && name !== "none" ? readableMac(mac) : null,
    cable_connected: name === "none" || cableConnected,
    address: address ?? null,
    forwards: fromForwards(forwards),
  };
}

function fromController({
  name,
  type,
  attachments,
}: StorageController): [string, VmState["storage_controllers"][string]] {
  return [
    name,
    {
      type,
      attachments: attachments.map(({ port, device, type, medium }) => ({
        port,
        device,
        type,
        medium: medium ?? null,
      })),
    },
  ];
}

const only = (all: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name] as string]));
