import { duplicates } from "../duplicates.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";
import { staticAddressesOf } from "./static-addresses.js";

const FIX = "give one of them another address";

export const duplicateAddress: Rule<LabScope> = {
  code: "LV104",
  title: "Duplicate address on a network",
  why: "Each of the two guests would answer for the other.",
  fix: `${FIX}; if a merge of two branches left both in labvisor.lock.json, delete the newer line and synthesize again`,
  *check(lab) {
    const addresses = lab.guests.flatMap(staticAddressesOf);
    const keyOf = ({ network, address }: (typeof addresses)[number]) => `${network.node.path} ${address}`;
    for (const [earlier, later] of duplicates(addresses, keyOf)) {
      const owner = `${earlier.networkInterface} of ${earlier.networkInterface.guest.node.path}`;
      const bothAssigned = [earlier, later].every(
        ({ networkInterface }) => networkInterface.explicitAddress === undefined,
      );
      yield {
        at: later.networkInterface.guest,
        message: `the address of ${later.networkInterface} is ${later.address}, which ${owner} also has`,
        ...(!bothAssigned && { fix: FIX }),
      };
    }
  },
};
