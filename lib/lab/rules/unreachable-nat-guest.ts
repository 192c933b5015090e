import type { Guest } from "../guest.js";
import { isNat } from "../networks/nat.js";
import { type Rule, Severity } from "../rule.js";
import type { LabScope } from "../scope.js";
import { userTexts } from "../seed/user-texts.js";

/** The address of every guest behind its own NAT. */
const NAT_ADDRESS = "10.0.2.15";

export const unreachableNatGuest: Rule<LabScope> = {
  code: "LV121",
  severity: Severity.WARNING,
  title: "Reference to a guest that only has per-machine NAT",
  why:
    `Behind its own NAT, every guest is ${NAT_ADDRESS}, and no other guest reaches it: the address is that of the ` +
    "guest that uses it, or nobody's.",
  fix: "attach both guests to one network, such as a HostOnlyNetwork or an InternalNetwork, and use the address there",
  *check({ guests, networks }) {
    const hidden = guests.filter(isHidden);
    const behindNat = guests.filter(({ adapters }) => adapters.some(({ attachment }) => isNat(attachment)));
    for (const guest of guests) {
      for (const { path, text } of userTexts(guest)) {
        const named = hidden.find((other) => other !== guest && namesHost(text, other.name));
        if (named) yield { at: guest, message: `${path} refers to ${named.node.path}, which only has per-machine NAT` };
        const other = behindNat.find((each) => each !== guest);
        if (other && CONTAINS_NAT_ADDRESS.test(text)) {
          yield {
            at: guest,
            message: `${path} contains ${NAT_ADDRESS}, the address of ${other.node.path} behind its NAT`,
          };
        }
      }
    }
    for (const network of networks) {
      if (network.nameservers.includes(NAT_ADDRESS) && behindNat.length > 0) {
        const owner = behindNat[0].node.path;
        yield { at: network, message: `a name server is ${NAT_ADDRESS}, the address of ${owner} behind its NAT` };
      }
    }
  },
};

function isHidden({ adapters }: Guest): boolean {
  return adapters.length > 0 && adapters.every(({ attachment }) => isNat(attachment));
}

/** Matches the host in a URL, an ssh destination, or a port: "//db", "@db", "db:5432". A bare word may be anything. */
function namesHost(text: string, name: string): boolean {
  const host = name.replace(/\W/g, "\\$&");
  return new RegExp(`(?:(?://|@)${host}|(?<![\\w.-])${host}(?=:\\d))(?![\\w-]|\\.\\w)`, "i").test(text);
}

const CONTAINS_NAT_ADDRESS = new RegExp(`(?<![\\d.])${NAT_ADDRESS.replaceAll(".", "\\.")}(?!\\.?\\d)`);
