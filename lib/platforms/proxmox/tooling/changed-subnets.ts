import { isObject } from "../../../files/json-file.js";
import { References } from "../../../terraform/references.js";
import type { Resource } from "../../../terraform/stack-json.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { ListedObject, ProxmoxCluster } from "../api/cluster.js";

/**
 * Returns the applied subnets that somebody changed on the cluster, with the commands that change them back: the
 * provider would create each a second time, which Proxmox VE refuses. A change in the lab creates another one.
 */
export async function changedSubnets(
  resources: readonly Resource[],
  state: readonly StateResource[],
  cluster: ProxmoxCluster,
): Promise<string[]> {
  const references = new References(resources);
  const problems: string[] = [];
  for (const { id, type, construct, body } of resources) {
    const applied = state.find((resource) => `${resource.type}.${resource.name}` === id)?.instances[0]?.attributes;
    const [vnet, cidr] = [references.resolve(body.vnet), String(body.cidr)];
    if (type !== "proxmox_sdn_subnet" || applied?.vnet !== vnet) continue;
    const found = (await cluster.objects(`/cluster/sdn/vnets/${vnet}/subnets`))?.find((each) => each.cidr === cidr);
    const [wanted, actual] = [settingsIn(body), found && settingsOf(found)];
    const changed = actual ? SETTINGS.filter((name) => actual[name] !== wanted[name]) : [];
    if (changed.length === 0) continue;
    const options = changed.map((name) => (wanted[name] === "" ? `--delete ${name}` : `--${name} ${wanted[name]}`));
    const place = `/cluster/sdn/vnets/${vnet}/subnets/${found?.subnet}`;
    problems.push(
      `the subnet ${cidr}, for ${construct}: somebody changed ${changed.join(" and ")}, and the provider cannot ` +
        `change it back. Run on a node: pvesh set ${place} ${options.join(" ")} && pvesh set /cluster/sdn`,
    );
  }
  return problems;
}

const SETTINGS = ["gateway", "snat", "dhcp-range"] as const;
type Settings = Readonly<Record<(typeof SETTINGS)[number], string>>;

/** Returns the settings of a resource, as Proxmox VE's command line takes them. None is an empty text. */
function settingsIn({ gateway = "", snat, dhcp_range: range }: Resource["body"]): Settings {
  return {
    gateway: String(gateway),
    snat: snat === true ? "1" : "0",
    "dhcp-range": isObject(range) ? rangeOf(range.start_address, range.end_address) : "",
  };
}

function settingsOf({ gateway = "", snat = 0, "dhcp-range": ranges }: ListedObject): Settings {
  const list = (Array.isArray(ranges) ? ranges : []).filter(isObject);
  return {
    gateway: String(gateway),
    snat: String(Number(snat)),
    "dhcp-range": list.map((range) => rangeOf(range["start-address"], range["end-address"])).join(" "),
  };
}

const rangeOf = (first: unknown, last: unknown) => `start-address=${first},end-address=${last}`;
