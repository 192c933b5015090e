import { pairs } from "../duplicates.js";
import { Nat } from "../networks/nat.js";
import { labsOfApp } from "../scope.js";
import type { Rule } from "./rule.js";

export const hostPortTwice: Rule = {
  code: "LV111",
  title: "One port of a host is forwarded twice",
  why: "One program listens on a port.",
  fix: "Give one of them another `hostPort`. Labs that are never applied together can be two apps.",
  *check(lab) {
    const guests = labsOfApp(lab).flatMap((each) => each.guests);
    const forwards = guests.flatMap((guest) =>
      guest.adapters.flatMap(({ attachment }) =>
        attachment instanceof Nat ? attachment.portForwards.map((forward) => ({ guest, forward })) : [],
      ),
    );
    for (const [first, second] of pairs(forwards)) {
      const oneHost = first.guest.hypervisor.hostId === second.guest.hypervisor.hostId;
      if (second.guest.lab === lab && oneHost && first.forward.clashesWith(second.forward)) {
        const { name, protocol, hostPort } = second.forward;
        yield {
          at: second.guest,
          message: `its port forward "${name}" wants ${protocol} port ${hostPort} of the host, as "${first.forward.name}" of ${first.guest.node.path} does`,
        };
      }
    }
  },
};
