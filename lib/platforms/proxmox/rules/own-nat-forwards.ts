import { Nat } from "../../../lab/networks/nat.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { guestsOn } from "./guests.js";

export const ownNatForwards: Rule = {
  code: "LV140",
  title: "A port forward on Proxmox VE",
  why: "Proxmox VE's API has no port forwards.",
  fix: "Put the guest on a host-only network and connect through the node (ssh -J), or on a bridged network.",
  *check(lab) {
    for (const guest of guestsOn(lab, ownNatForwards)) {
      for (const { attachment } of guest.adapters) {
        if (attachment instanceof Nat && attachment.portForwards.length > 0) {
          const ports = attachment.portForwards.map(({ hostPort }) => hostPort).join(", ");
          yield { at: guest, message: `it forwards port ${ports} of the host` };
        }
      }
    }
  },
};
