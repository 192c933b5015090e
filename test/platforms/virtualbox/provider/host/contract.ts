import { writeFileSync } from "node:fs";
import path from "node:path";
import { bootImage } from "../../../../support/boot-sector.js";
import { describeAdapters } from "./adapter-contract.js";
import { describeAppliances } from "./appliance-contract.js";
import { describeDisks } from "./disk-contract.js";
import { describeDiskFiles } from "./disk-file-contract.js";
import { describeFacts } from "./facts-contract.js";
import { describeFiles } from "./file-contract.js";
import type { HostUnderTest } from "./fixtures.js";
import { describeHostOnlyNetworks } from "./host-only-network-contract.js";
import { describeNatNetworks } from "./nat-network-contract.js";
import { describePorts } from "./port-contract.js";
import { describeSavedVms } from "./saved-vm-contract.js";
import { describeSeeds } from "./seed-contract.js";
import { describeStorage } from "./storage-contract.js";
import { describeVmLifecycle } from "./vm-lifecycle-contract.js";
import { describeVmRefusals } from "./vm-refusals-contract.js";
import { describeVmSettings } from "./vm-settings-contract.js";

export * from "./fixtures.js";

/** The subjects of the contract, each in its own file. */
export const SUBJECTS = {
  facts: describeFacts,
  adapters: describeAdapters,
  appliances: describeAppliances,
  storage: describeStorage,
  disks: describeDisks,
  diskFiles: describeDiskFiles,
  vmSettings: describeVmSettings,
  vmLifecycle: describeVmLifecycle,
  savedVms: describeSavedVms,
  vmRefusals: describeVmRefusals,
  files: describeFiles,
  seeds: describeSeeds,
  ports: describePorts,
  natNetworks: describeNatNetworks,
  hostOnlyNetworks: describeHostOnlyNetworks,
};

export type Subject = keyof typeof SUBJECTS;

/**
 * Describes the contract that every VirtualBoxHost fulfills: its results, and its refusals in VirtualBox's words.
 *
 * @param subjects the subjects to test; all by default
 */
export function describeHost(
  title: string,
  makeHost: () => Promise<HostUnderTest>,
  subjects = Object.keys(SUBJECTS) as readonly Subject[],
): void {
  describe(title, () => {
    let underTest: HostUnderTest;
    beforeAll(async () => {
      underTest = await makeHost();
      writeFileSync(path.join(underTest.folder, "boot.img"), bootImage());
    });
    afterAll(() => underTest?.remove());
    for (const subject of subjects) SUBJECTS[subject](() => underTest);
  });
}
