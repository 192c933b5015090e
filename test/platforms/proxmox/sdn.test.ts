import { HostOnlyNetwork, NatNetwork } from "../../../lib/index.js";
import { synthesize } from "../../lab/support.js";
import { proxmoxLab } from "./support.js";

type Build = (lab: ReturnType<typeof proxmoxLab>) => unknown;

const nat =
  (id: string, cidr: string, more: object = {}): Build =>
  ({ lab, hypervisor }) =>
    new NatNetwork(lab, id, { hypervisor, cidr, ...more });
const hostOnly =
  (upper: string): Build =>
  ({ lab, hypervisor }) =>
    new HostOnlyNetwork(lab, "wan", { hypervisor, cidr: "10.40.0.0/24", dhcp: { lower: "10.40.0.100", upper } });

/** Returns the names of a lab's zones, virtual networks and subnets, as the appliers watch them. */
function namesOf(...networks: readonly Build[]): readonly string[] {
  const made = proxmoxLab();
  for (const build of networks) build(made);
  return synthesize(made.lab).resource.terraform_data.sdn_parts.input;
}

// The first three were applied on Proxmox VE 8.4 under running guests: in one apply, with an empty second plan.
test.each([
  ["another CIDR", nat("wan", "10.40.0.0/24"), nat("wan", "10.41.0.0/24")],
  ["a CIDR that overlaps", nat("wan", "10.40.0.0/24"), nat("wan", "10.40.0.0/23")],
  ["no NAT anymore", nat("wan", "10.40.0.0/24"), hostOnly("10.40.0.150")],
  ["another DHCP range", hostOnly("10.40.0.150"), hostOnly("10.40.0.160")],
])(
  "a network with %s gets new names, so that it can be created before the old one is destroyed",
  (_, before, after) => {
    const [zones, others] = [namesOf(before), namesOf(after)].map((names) =>
      names.filter((name) => !name.includes("/")),
    );
    expect(zones).toHaveLength(2);
    expect(others.filter((name) => zones.includes(name))).toEqual([]);
  },
);

test("a network keeps its names when another one is added, and when it moves", () => {
  const alone = namesOf(nat("wan", "10.40.0.0/24"));
  expect(namesOf(nat("wan", "10.40.0.0/24"), nat("two", "10.72.0.0/24"))).toEqual(expect.arrayContaining([...alone]));
  expect(namesOf(nat("uplink", "10.40.0.0/24", { movedFrom: "wan" }))).toEqual(alone);
});
