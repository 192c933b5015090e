import {
  AddressOrigin,
  CloudInit,
  Disk,
  type Guest,
  HostOnlyNetwork,
  Size,
  type VirtualMachineProps,
} from "../../../lib/index.js";
import { findings, labIn } from "../support.js";

const withoutSeed: [string, Partial<VirtualMachineProps>][] = [
  ["a blank disk", { bootDisk: Disk.blank(Size.gibibytes(1)) }],
  ["CloudInit.none()", { cloudInit: CloudInit.none() }],
];

describe.each(withoutSeed)("a guest with %s", (_, props) => {
  function lan() {
    const parts = labIn();
    const { lab, hypervisor } = parts;
    return { ...parts, lan: new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" }) };
  }
  const originOf = ({ lab, name }: Guest) => {
    const plan = (lab as ReturnType<typeof labIn>["lab"]).addressPlan;
    return plan.filter((each) => each.guest === name).map(({ address, origin }) => [address, origin]);
  };

  test("is assigned no address, and causes no warning", () => {
    const { lab, guest, lan: network } = lan();
    const web = guest("web", { ...props, interfaces: [network.attach()] } as never);
    expect(originOf(web)).toEqual([[undefined, AddressOrigin.MANUAL]]);
    expect(web.addressOn(network)).toBeUndefined();
    expect(findings(lab) ?? []).toEqual([]);
  });

  test("has an explicit address, with a warning that can be acknowledged", () => {
    const { lab, guest, lan: network } = lan();
    const web = guest("web", { ...props, interfaces: [network.at("192.168.56.9")] } as never);
    expect(originOf(web)).toEqual([["192.168.56.9/24", AddressOrigin.EXPLICIT]]);
    expect(findings(lab)).toMatchObject([
      { code: "LV139", message: "the address of adapter lan is 192.168.56.9, and the guest has no seed" },
    ]);
    lab.acknowledge("LV139", "the installer asks for it");
    expect(findings(lab)).toMatchObject([{ acknowledged: "the installer asks for it" }]);
  });
});

test("a guest without a seed leases its address where the network has DHCP", () => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.199" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  guest("web", { cloudInit: CloudInit.none(), interfaces: [lan.attach()] });
  expect(lab.addressPlan).toMatchObject([{ origin: AddressOrigin.LEASED }]);
});
