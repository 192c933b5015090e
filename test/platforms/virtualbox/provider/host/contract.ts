import { writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type {
  Adapter,
  DiskSpec,
  PortForward,
  PowerState,
  VirtualBoxErrorCode,
  VirtualBoxHost,
  VmFamily,
  VmRecord,
  VmSettings,
  VmSpec,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { describeAdapters } from "./adapter-contract.js";
import { describeAppliances } from "./appliance-contract.js";
import { describeDisks } from "./disk-contract.js";
import { describeDiskFiles } from "./disk-file-contract.js";
import { describeFacts } from "./facts-contract.js";
import { describeHostOnlyNetworks } from "./host-only-network-contract.js";
import { describeNatNetworks } from "./nat-network-contract.js";
import { describeStorage } from "./storage-contract.js";
import { describeVmLifecycle } from "./vm-lifecycle-contract.js";
import { describeVmRefusals } from "./vm-refusals-contract.js";
import { describeVmSettings } from "./vm-settings-contract.js";

export interface HostUnderTest {
  readonly host: VirtualBoxHost;
  /** Another run of the provider, on the same VirtualBox. */
  readonly another: VirtualBoxHost;
  /** A temporary folder. */
  readonly folder: string;
  remove(): Promise<void>;
  /** Waits until no other test makes host-only interfaces; the answer ends that. Only where they are the machine's. */
  hostOnlyTurn?(): Promise<() => Promise<void>>;
}

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const EVERYTHING: ReadonlySet<VmFamily> = new Set(["sharedFolders", "guestProperties", "extraData"]);

/** The contract's subjects, each in a file of its own. */
export const SUBJECTS = {
  facts: describeFacts,
  adapters: describeAdapters,
  appliances: describeAppliances,
  storage: describeStorage,
  disks: describeDisks,
  diskFiles: describeDiskFiles,
  vmSettings: describeVmSettings,
  vmLifecycle: describeVmLifecycle,
  vmRefusals: describeVmRefusals,
  natNetworks: describeNatNetworks,
  hostOnlyNetworks: describeHostOnlyNetworks,
};

export type Subject = keyof typeof SUBJECTS;

/**
 * The contract that every VirtualBoxHost keeps: results, and refusals in VirtualBox's words. One suite, run against each adapter.
 *
 * @param wanted the subjects to test. @default all
 */
export function describeHost(title: string, makeHost: () => Promise<HostUnderTest>, wanted?: readonly Subject[]): void {
  describe(title, () => {
    let test: HostUnderTest;
    beforeAll(async () => {
      test = await makeHost();
      writeFileSync(path.join(test.folder, "boot.img"), bootImage());
    });
    afterAll(() => test?.remove());
    for (const subject of wanted ?? (Object.keys(SUBJECTS) as Subject[])) SUBJECTS[subject](() => test);
  });
}

/** Reads everything about a machine. */
export async function readVm(host: VirtualBoxHost, uuid: string): Promise<VmRecord> {
  const record = (await host.readVms([uuid], EVERYTHING)).get(uuid);
  if (!record) throw new Error(`There is no VM ${uuid}`);
  return record;
}

/** Functions that create what most tests need, on the host that exists when they are called. */
export function makers(at: () => Pick<HostUnderTest, "host" | "folder">) {
  const file = (...names: string[]) => path.join(at().folder, ...names);
  const newDisk = (change: Partial<DiskSpec> = {}) =>
    at().host.createDisk({
      path: file(uuidV4(), "disk.vdi"),
      format: "VDI",
      sizeMib: 4,
      description: "",
      adopt: false,
      ...change,
    });
  const newVm = async (change: Partial<VmSettings> = {}, power: PowerState = "stopped") => {
    const vm = { uuid: uuidV4(), settings: settings(change) };
    await at().host.createVm({ ...vm, power });
    return vm;
  };
  const turn = ({ uuid, settings }: VmSpec, power: PowerState, options = AT_ONCE) =>
    at().host.updateVm(uuid, { settings, power }, options);
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

/** Settings that manage no hardware, as they are read: with what VirtualBox has. */
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
