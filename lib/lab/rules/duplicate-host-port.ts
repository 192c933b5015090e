import { pairs } from "../duplicates.js";
import { isNat } from "../networks/nat.js";
import type { Rule } from "../rule.js";
import { type LabScope, labsOfApp } from "../scope.js";

export const duplicateHostPort: Rule<LabScope> = {
  code: "LV111",
  title: "Host port that is forwarded twice",
  why: "Only one program can listen on a port.",
  fix: "give one of them another `hostPort`, or make separate apps of labs that are never applied together",
  *check(lab) {
    const guests = labsOfApp(lab).flatMap((each) => each.guests);
    const forwards = guests.flatMap((guest) =>
      guest.adapters.flatMap(({ attachment }) =>
        isNat(attachment) ? attachment.portForwards.map((forward) => ({ guest, forward })) : [],
      ),
    );
    for (const [first, second] of pairs(forwards)) {
      const shareHost = first.guest.hypervisor.hostId === second.guest.hypervisor.hostId;
      if (second.guest.lab === lab && shareHost && first.forward.clashesWith(second.forward)) {
        const { name, protocol, hostPort } = second.forward;
        const other = `port forward "${first.forward.name}" of ${first.guest.node.path}`;
        yield {
          at: second.guest,
          message: `port forward "${name}" uses ${protocol} port ${hostPort} of the host, which ${other} also uses`,
        };
      }
    }
  },
};
