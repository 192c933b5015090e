import {
  BridgedNetwork,
  CloudInit,
  GuestAdditions,
  HostOnlyNetwork,
  InternalNetwork,
  Nat,
  Secret,
  type SeedOptions,
  Vlan,
} from "../../../lib/index.js";
import { noCloudFiles } from "../../../lib/lab/seed/no-cloud.js";
import { labIn } from "../../lab/support.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { describeWithCloudInit, render, schemaErrors } from "../../support/cloud-init.js";

jest.setTimeout(60_000);

const key = "ssh-ed25519 AAAAC3Nz me";

/** A guest with all that a network-config says: DHCP, static addresses, a way out, name servers, and VLANs on an adapter without a native network. */
function router(options: SeedOptions = {}) {
  const { lab, hypervisor, guest } = proxmoxLab();
  const nameservers = ["192.168.1.2", "192.168.1.3"];
  const office = new BridgedNetwork(lab, "office", {
    hypervisor,
    cidr: "192.168.1.0/24",
    gateway: "192.168.1.1",
    nameservers,
    domain: "lab.example",
  });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/22" });
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.0.0.0/24" });
  const staff = new Vlan(lab, "staff", { network: backbone, vlanId: 20, priority: 5, cidr: "10.0.20.0/24" });
  const interfaces = [
    office.at("192.168.1.9"),
    Nat.perMachine(),
    lan.at("192.168.56.9"),
    backbone.trunk([staff.at("10.0.20.1")]),
  ];
  const machine = guest("router", { interfaces, cloudInit: CloudInit.seed(options) });
  const macs = machine.adapters.map(({ mac }) => mac.toString());
  return { macs, files: noCloudFiles(machine) };
}

describeWithCloudInit("the real cloud-init", () => {
  test.each<[string, SeedOptions]>([
    ["nothing", {}],
    ["keys of the image's own user", { sshKeys: [key] }],
    ["a user", { user: "lab", sshKeys: [key] }],
    ["users", { user: "lab", sshKeys: [key], users: [{ name: "guest", administrator: false, sshKeys: [] }] }],
    ["packages and commands", { packages: ["nginx"], runCommands: ["echo one", "echo two"] }],
    ["a password", { users: [{ name: "root", password: Secret.fromEnvironment("ROOT_PASSWORD") }] }],
    [
      "files",
      {
        files: [
          { path: "/etc/token", content: Secret.fromFile("token") },
          { path: "/home/ops/a", content: "a", mode: "0644", owner: "ops:ops" },
        ],
      },
    ],
    ["commands at each boot", { forwarding: true, masquerade: true, hosts: true }],
    ["user data", { forwarding: true, userData: { bootcmd: ["echo up"], runcmd: [["ls", "-l"]], timezone: "UTC" } }],
  ])("accepts a seed with %s", (_, options) => {
    expect(schemaErrors(router(options).files["user-data"])).toBe("");
  });

  test("accepts the seed with Guest Additions", () => {
    const { guest } = labIn();
    const machine = guest("a", { options: { guestAdditions: GuestAdditions.INSTALLED } });
    expect(schemaErrors(noCloudFiles(machine)["user-data"])).toBe("");
  });

  test("rejects an invalid seed", () => {
    expect(schemaErrors(router({ userData: { packages: "nginx" } }).files["user-data"])).toContain("packages");
  });

  test("writes ifupdown's files, with names by MAC address", () => {
    const { macs, files } = router();
    const rendered = render(files["network-config"], "eni");
    const stanzas = rendered["etc/network/interfaces.d/50-cloud-init"].split("\n\n");
    expect(stanzas).toContain("auto eth1\niface eth1 inet dhcp");
    expect(stanzas.find((each) => each.startsWith("auto eth0\n"))).toMatch(
      /^auto eth0\niface eth0 inet static\n {4}address 192\.168\.1\.9\/24\n {4}dns-nameservers 192\.168\.1\.2 192\.168\.1\.3\n[\s\S]*post-up route add default gw 192\.168\.1\.1 /,
    );
    expect(stanzas).toContain("auto eth2\niface eth2 inet static\n    address 192.168.56.9/22");
    expect(stanzas.map((each) => each.trimEnd())).toContain(
      "auto eth3.20\niface eth3.20 inet static\n    address 10.0.20.1/24\n    vlan-raw-device eth3\n    vlan_id 20",
    );
    const rules = rendered["etc/udev/rules.d/70-persistent-net.rules"];
    for (const [index, mac] of macs.entries()) expect(rules).toContain(`ATTR{address}=="${mac}", NAME="eth${index}"`);
  });

  test("writes netplan's file", () => {
    const { macs, files } = router();
    const yaml = render(files["network-config"], "netplan")["etc/netplan/50-cloud-init.yaml"];
    expect(yaml).toContain(
      `        eth0:
            addresses:
            - 192.168.1.9/24
            dhcp4: false
            match:
                macaddress: ${macs[0]}
            nameservers:
                addresses:
                - 192.168.1.2
                - 192.168.1.3
                search:
                - lab.example
            routes:
            -   to: 0.0.0.0/0
                via: 192.168.1.1
            set-name: eth0
        eth1:
            dhcp4: true
            match:
                macaddress: ${macs[1]}
            set-name: eth1
`,
    );
    expect(yaml).toContain(
      "    vlans:\n        eth3.20:\n            addresses:\n            - 10.0.20.1/24\n            dhcp4: false\n            id: 20\n            link: eth3\n",
    );
  });

  test("writes networkd's files", () => {
    const { macs, files } = router();
    const rendered = render(files["network-config"], "networkd");
    const file = (name: string) => rendered[`etc/systemd/network/10-cloud-init-${name}.network`];
    expect(file("eth0")).toContain(`[Match]\nMACAddress=${macs[0]}\nName=eth0\n`);
    expect(file("eth0")).toContain("[Address]\nAddress=192.168.1.9/24\n");
    expect(file("eth0")).toContain("DNS=192.168.1.2 192.168.1.3\nDomains=lab.example\n");
    expect(file("eth0")).toMatch(/\[Route\]\nDestination=0\.0\.0\.0\/0\n+Gateway=192\.168\.1\.1\n/);
    expect(file("eth1")).toContain("[Network]\nDHCP=ipv4\n");
    // It makes no VLANs, which docs/lab.md says.
    expect(Object.keys(rendered).filter((name) => name.endsWith(".netdev"))).toEqual([]);
  });

  test("writes NetworkManager's files", () => {
    const { macs, files } = router();
    const rendered = render(files["network-config"], "network-manager");
    const file = (name: string) => rendered[`etc/NetworkManager/system-connections/cloud-init-${name}.nmconnection`];
    expect(file("eth0")).toContain(`mac-address=${macs[0].toUpperCase()}\n`);
    expect(file("eth0")).toMatch(/\[ipv4\]\nmethod=manual\nmay-fail=false\naddress1=192\.168\.1\.9\/24\n/);
    expect(file("eth1")).toContain("[ipv4]\nmethod=auto\n");
    expect(file("eth3.20")).toMatch(/type=vlan\ninterface-name=eth3\.20\n[\s\S]*\[vlan\]\nid=20\n/);
  });

  test("writes IPv6 next to IPv4 for every renderer", () => {
    const { hypervisor, guest } = labIn();
    const lan = new BridgedNetwork(hypervisor.lab, "lan", {
      ...{ hypervisor, hostInterface: "eth0", cidr: "192.168.1.0/24" },
      ...{ cidr6: "fd00:1::/64", gateway6: "fd00:1::1" },
    });
    const [both, leased] = [
      guest("both", { interfaces: [lan.at("192.168.1.9")] }),
      guest("leased", { interfaces: [lan.attach()] }),
    ];
    const config = (machine: typeof both) => noCloudFiles(machine)["network-config"];
    const address = `${both.interfaces[0].address6}/64`;
    expect(render(config(both), "eni")["etc/network/interfaces.d/50-cloud-init"]).toMatch(
      new RegExp(
        `iface eth0 inet static\n {4}address 192.168.1.9/24\n[\\s\\S]*iface eth0 inet6 static\n {4}address ${address}\n`,
      ),
    );
    const netplan = render(config(leased), "netplan")["etc/netplan/50-cloud-init.yaml"];
    expect(netplan).toContain(`            - ${leased.interfaces[0].address6}/64\n            dhcp4: true\n`);
    expect(netplan).toContain("            -   to: ::/0\n                via: fd00:1::1\n");
    const networkd = render(config(both), "networkd")["etc/systemd/network/10-cloud-init-eth0.network"];
    expect(networkd).toContain(`Address=${address}\n`);
    expect(networkd).toContain("Gateway=fd00:1::1\n");
  });
});
