import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type { DiskSpec } from "../../../../../lib/platforms/virtualbox/provider/host/disks.js";
import type { PortForward } from "../../../../../lib/platforms/virtualbox/provider/host/networks.js";
import type { VirtualBoxErrorCode } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-error.js";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type {
  Adapter,
  PowerState,
  UsbFilter,
  VmRecord,
  VmSection,
  VmSettings,
  VmSpec,
} from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";

export interface HostUnderTest {
  readonly host: VirtualBoxHost;
  /** Another run of the provider on the same VirtualBox. */
  readonly another: VirtualBoxHost;
  /** A temporary folder. */
  readonly folder: string;
  remove(): Promise<void>;
  /** Saves the memory of a running machine, as a user outside the lab would. */
  save(uuid: string): void;
  /**
   * Waits until no other test creates host-only interfaces, and returns a function that ends this turn. Only for hosts
   * that share the machine's interfaces.
   */
  hostOnlyTurn?(): Promise<() => Promise<void>>;
}

export const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const EVERYTHING: ReadonlySet<VmSection> = new Set([
  ...(["hardware", "usbFilters", "sharedFolders", "guestProperties", "extraData"] as const),
]);

export const STICK: UsbFilter = {
  name: "stick",
  active: true,
  vendorId: "0a5c",
  productId: "21e8",
  revision: "0100",
  manufacturer: "Bro ad",
  product: "p,1",
  serialNumber: "S-1",
};

/** Reads a machine with everything that may be read separately. */
export async function readVm(host: VirtualBoxHost, uuid: string): Promise<VmRecord> {
  const record = (await host.readVms([uuid], EVERYTHING)).get(uuid);
  if (!record) throw new Error(`There is no VM ${uuid}`);
  return record;
}

/** Returns functions that create objects on the current host. */
export function makers(underTest: () => Pick<HostUnderTest, "host" | "folder">) {
  const file = (...names: string[]) => path.join(underTest().folder, ...names);
  const newDisk = (change: Partial<DiskSpec> = {}) =>
    underTest().host.createDisk({
      path: file(uuidV4(), "disk.vdi"),
      format: "VDI",
      sizeMib: 4,
      description: "",
      adopt: false,
      ...change,
    });
  const newVm = async (change: Partial<VmSettings> = {}, power: PowerState = "stopped") => {
    const vm = { uuid: uuidV4(), settings: settings(change) };
    await underTest().host.createVm({ ...vm, power });
    return vm;
  };
  const turn = ({ uuid, settings }: Pick<VmSpec, "uuid" | "settings">, power: PowerState, options = AT_ONCE) =>
    underTest().host.updateVm(uuid, { settings, power }, options);
  return { file, newDisk, newVm, turn };
}

export function settings(change: Partial<VmSettings> = {}): VmSettings {
  return {
    name: `vm ${uuidV4()}`,
    groups: ["/"],
    description: "",
    osType: "Debian_64",
    cpus: 1,
    memoryMib: 64,
    hardware: {},
    adapters: [],
    controllers: [],
    sharedFolders: [],
    serialPorts: [],
    guestProperties: {},
    extraData: {},
    usbFilters: [],
    ...change,
  };
}

/** Returns settings without managed hardware as they are read: with VirtualBox's hardware. */
export function withItsHardware<S extends object>(settings: S): S & { hardware: unknown } {
  return { ...settings, hardware: expect.any(Object) };
}

export function nat(forwards: readonly PortForward[] = []): Adapter {
  return { type: "nat", cableConnected: true, forwards };
}

export function forward(
  name: string,
  hostPort: number,
  guestPort: number,
  protocol: "tcp" | "udp" = "tcp",
): PortForward {
  return { name, protocol, hostAddress: "127.0.0.1", hostPort, guestAddress: "", guestPort };
}

export function withDisk(medium: string): VmSettings["controllers"] {
  return [{ name: "SATA", type: "sata", attachments: [{ port: 0, device: 0, type: "disk", medium }] }];
}

export async function expectRefusal(work: Promise<unknown>, code: VirtualBoxErrorCode, words: RegExp): Promise<void> {
  await expect(work).rejects.toMatchObject({ name: "VirtualBoxError", code, message: expect.stringMatching(words) });
}
