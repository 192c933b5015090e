import { Guest } from "../../../lab/guest.js";
import { isNat } from "../../../lab/networks/nat.js";
import type { Rule } from "../../../lab/rule.js";

export const natPortForwards: Rule<Guest> = {
  code: "LV140",
  appliesTo: Guest,
  title: "Port forward on Proxmox VE",
  why: "Proxmox VE's API cannot forward ports.",
  fix: "put the guest on a bridged network, or on a host-only network and reach it through the node (ssh -J)",
  *check({ adapters }) {
    for (const { attachment } of adapters) {
      if (isNat(attachment) && attachment.portForwards.length > 0) {
        yield `it forwards host port ${attachment.portForwards.map(({ hostPort }) => hostPort).join(", ")}`;
      }
    }
  },
};
