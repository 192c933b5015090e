import { describeAdapters } from "./adapter-contract.js";
import { describeAppliances } from "./appliance-contract.js";
import { describeClones } from "./clone-contract.js";
import { describeDisks } from "./disk-contract.js";
import { describeDiskCreation } from "./disk-creation-contract.js";
import { describeFacts } from "./facts-contract.js";
import type { HostUnderTest } from "./fixtures.js";
import { describeHostOnlyNetworks } from "./host-only-network-contract.js";
import { describeNatNetworks } from "./nat-network-contract.js";
import { describeStorage } from "./storage-contract.js";
import { describeVms } from "./vm-contract.js";
import { describeVmRefusals } from "./vm-refusal-contract.js";

export * from "./fixtures.js";

/** The contract of VirtualBoxHost: one suite, which runs against each adapter. */
export function describeHost(title: string, makeHost: () => Promise<HostUnderTest>): void {
  describe(title, () => {
    let test: HostUnderTest;
    beforeAll(async () => {
      test = await makeHost();
    });
    afterAll(() => test?.remove());

    const at = () => test;
    describeFacts(at);
    describeAdapters(at);
    describeAppliances(at);
    describeStorage(at);
    describeDisks(at);
    describeVms(at);
    describeVmRefusals(at);
    describeClones(at);
    describeDiskCreation(at);
    describeNatNetworks(at);
    describeHostOnlyNetworks(at);
  });
}
