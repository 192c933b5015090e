import type { Guest } from "../guest.js";
import { Nat } from "../networks/nat.js";
import { userTexts } from "../seed/user-texts.js";
import type { Rule } from "./rule.js";

/** What each guest behind its own NAT has. */
const OWN = "10.0.2.15";

export const ownNatAddressed: Rule = {
  code: "LV121",
  severity: "warning",
  title: "A guest behind its own NAT alone, addressed by another guest",
  why: `Behind its own NAT every guest is ${OWN}, and no other guest reaches it: the address is that of who uses it, or nobody's.`,
  fix: "Attach both guests to one network, such as a HostOnlyNetwork or an InternalNetwork, and use the address there.",
  *check(lab) {
    const hidden = lab.guests.filter(isHidden);
    const natted = lab.guests.filter(({ adapters }) => adapters.some(({ attachment }) => attachment instanceof Nat));
    for (const guest of lab.guests) {
      for (const { path, text } of userTexts(guest)) {
        const named = hidden.find((other) => other !== guest && callsHost(text, other.name));
        if (named) yield { at: guest, message: `its ${path} names ${named.name}, which is behind its own NAT alone` };
        const [other] = natted.filter((each) => each !== guest);
        if (other && OWN_ALONE.test(text)) {
          yield { at: guest, message: `its ${path} has ${OWN}, which ${other.name} has behind its NAT` };
        }
      }
    }
    for (const network of lab.networks) {
      if (network.nameservers.includes(OWN) && natted.length > 0) {
        yield { at: network, message: `its name server is ${OWN}, which ${natted[0].name} has behind its NAT` };
      }
    }
  },
};

function isHidden({ adapters }: Guest): boolean {
  return adapters.length > 0 && adapters.every(({ attachment }) => attachment instanceof Nat);
}

/** As a URL, a destination of ssh or a port has a host: "//db", "@db", "db:5432". A word alone may be anything. */
function callsHost(text: string, name: string): boolean {
  const host = name.replace(/\W/g, "\\$&");
  return new RegExp(`(?:(?://|@)${host}|(?<![\\w.-])${host}(?=:\\d))(?![\\w-]|\\.\\w)`, "i").test(text);
}

const OWN_ALONE = new RegExp(`(?<![\\d.])${OWN.replaceAll(".", "\\.")}(?!\\.?\\d)`);
