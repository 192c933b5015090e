import { writeFileSync } from "node:fs";
import path from "node:path";
import { bootImage } from "../../../../support/boot-sector.js";
import { describeAdapters } from "./adapter-contract.js";
import { describeAppliances } from "./appliance-contract.js";
import { describeDisks } from "./disk-contract.js";
import { describeDiskFiles } from "./disk-file-contract.js";
import { describeFacts } from "./facts-contract.js";
import type { HostUnderTest } from "./fixtures.js";
import { describeHostOnlyNetworks } from "./host-only-network-contract.js";
import { describeNatNetworks } from "./nat-network-contract.js";
import { describeStorage } from "./storage-contract.js";
import { describeVmLifecycle } from "./vm-lifecycle-contract.js";
import { describeVmRefusals } from "./vm-refusals-contract.js";
import { describeVmSettings } from "./vm-settings-contract.js";

export * from "./fixtures.js";

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
