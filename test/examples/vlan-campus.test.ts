import type { App } from "cdktf";
import { vlanCampus, vlanCampusOnProxmox } from "../../examples/vlan-campus/lab.js";
import type { Lab, VirtualMachine } from "../../lib/index.js";
import { noCloudFiles } from "../../lib/lab/seed/no-cloud.js";
import { readTopology } from "../../lib/topology/index.js";
import { appIn, projectFolder } from "../lab/support.js";
import { LabFolder } from "../support/lab-folder.js";
import { attachProxmoxStandIn } from "../support/proxmox.js";
import { describeWithTerraform } from "../support/terraform.js";

function build(example: (app: App) => Lab): Lab {
  const lab = example(appIn(projectFolder()));
  lab.prepareStack();
  return lab;
}

const seedOf = (lab: Lab, name: string) => {
  const machine = lab.guests.find((guest) => guest.name === name) as VirtualMachine;
  const { "network-config": network, "user-data": user } = noCloudFiles(machine);
  return { network: JSON.parse(network), user: JSON.parse(user.replace("#cloud-config\n", "")) };
};

const onBoth = [vlanCampus, vlanCampusOnProxmox];

test("the guests, their networks, and their addresses are the same on both hypervisors", () => {
  const [box, pve] = onBoth.map((example) => {
    const { guests, networks, adapters } = readTopology(build(example).toTerraform());
    return adapters.map(({ guest, network, address = "DHCP" }) => {
      const on = networks.find(({ id }) => id === network)?.name ?? "NAT";
      return `${guests.find(({ id }) => id === guest)?.name} ${on} ${address}`;
    });
  });
  expect(box).toEqual(pve);
  expect(box).toHaveLength(3 + 4 + 6);
  expect(box).toContain("router campus/students 10.10.20.1");
  expect(box).toContain("students2 campus/students DHCP");
});

test("the seeds of the router and the server configure the same interfaces on both hypervisors", () => {
  const [box, pve] = onBoth.map(build).map((lab) => ["router", "services"].map((name) => seedOf(lab, name)));
  const addresses = ({ network: { ethernets, vlans } }: ReturnType<typeof seedOf>) =>
    Object.entries<{ addresses?: string[] }>({ ...ethernets, ...vlans }).flatMap(([name, each]) =>
      (each.addresses ?? []).map((address) => `${name} ${address}`),
    );
  expect(box?.map(addresses)).toEqual([
    // In the order of the VLANs' names: guests, staff, students.
    ["eth0.30 10.10.30.1/24", "eth0.10 10.10.10.1/24", "eth0.20 10.10.20.1/24"],
    ["eth1.30 10.10.30.53/24", "eth1.10 10.10.10.53/24", "eth1.20 10.10.20.53/24"],
  ]);
  expect(pve?.map(addresses)).toEqual(box?.map(addresses));
  expect(box?.map(({ user }) => user)).toEqual(pve?.map(({ user }) => user));
  expect(box?.[0]?.user.bootcmd).toEqual([["sysctl", "-w", "net.ipv4.ip_forward=1"]]);
});

test("the server's only default route is through its NAT, and its seed installs and configures dnsmasq", () => {
  const { network, user } = seedOf(build(vlanCampus), "services");
  const routes = Object.values<{ routes?: object }>(network.ethernets).filter((each) => each.routes);
  expect([network.ethernets.eth0.dhcp4, routes, user.packages]).toEqual([true, [], ["dnsmasq"]]);
  const [{ content }] = user.write_files;
  expect(content).toContain("dhcp-range=set:students,10.10.20.100,10.10.20.199,12h\n");
  expect(content).toContain("dhcp-option=tag:students,option:router,10.10.20.1\n");
  // Without no-hosts, dnsmasq answers with 127.0.1.1, which Debian's hosts file has for the server's own name.
  expect(content).toContain("no-hosts\n");
  expect(content).toContain("host-record=services.campus.example,services,10.10.10.53\n");
});

describeWithTerraform("examples/vlan-campus on Proxmox VE", () => {
  test("is validated, applied, planned without changes, and destroyed", async () => {
    const provider = await attachProxmoxStandIn();
    const folder = new LabFolder(provider);
    try {
      await folder.synthesize(vlanCampusOnProxmox, "examples/vlan-campus");
      await folder.succeed("validate");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      const router = Object.values(folder.instances()).find(({ attributes }) => attributes.name === "router");
      expect(router?.attributes).toMatchObject({ network_device: [{ trunks: "10;20;30", vlan_id: null }] });
      await folder.succeed("destroy", "-auto-approve");
      expect(folder.instances()).toEqual({});
    } finally {
      folder.remove();
      provider.close();
    }
  });
});
