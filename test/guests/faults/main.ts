import { App } from "cdktf";
import {
  Checks,
  CloudInit,
  Disk,
  Image,
  InternalNetwork,
  Lab,
  Nat,
  Probe,
  Reachability,
  Size,
  VirtualBox,
  VirtualMachine,
  type VirtualMachineProps,
  Vlan,
} from "labvisor";

/*
 * A lab in which each guest has faults that no plan shows. Its resources are right; commands inside the guests are not,
 * as those of an image or of a careless colleague.
 */

const app = new App();
const lab = new Lab(app, "faults");
const hypervisor = new VirtualBox(lab, "laptop");
const bootDisk = Disk.fromImage(Image.file("../../../examples/images/hello.img"), { size: Size.gibibytes(3) });
const machine = (name: string, props: Partial<VirtualMachineProps>) =>
  new VirtualMachine(lab, name, { hypervisor, bootDisk, ...props });

const wire = new InternalNetwork(lab, "wire", { hypervisor, cidr: "10.1.0.0/24" });
const vlan = (name: string, vlanId: number, nameservers: readonly string[] = []) =>
  new Vlan(lab, name, { network: wire, vlanId, cidr: `10.1.${vlanId}.0/24`, gateway: `10.1.${vlanId}.1`, nameservers });
const staff = vlan("staff", 10);
const students = vlan("students", 20);
const servers = vlan("servers", 30, ["10.1.30.1"]);
const unserved = new Vlan(lab, "unserved", {
  ...{ network: wire, vlanId: 40, cidr: "10.1.40.0/24" },
  dhcp: { lower: "10.1.40.100", upper: "10.1.40.199" },
});

// The lab's router, which does not forward.
machine("router", {
  interfaces: [staff.at("10.1.10.1"), students.at("10.1.20.1")],
  cloudInit: CloudInit.seed({ forwarding: true, runCommands: ["sysctl -w net.ipv4.ip_forward=0"] }),
});

// Another gateway than the lab's, and a user whose key is gone.
const staff1 = machine("staff1", {
  interfaces: [staff.at("10.1.10.11")],
  cloudInit: CloudInit.seed({
    users: [{ name: "admin", sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZhdWx0 admin@faults"] }],
    runCommands: ["ip route replace default via 10.1.10.99", "rm /home/admin/.ssh/authorized_keys"],
  }),
});

// Another netmask, and a MAC address from somewhere else.
machine("staff2", {
  interfaces: [staff.at("10.1.10.12"), students.at("10.1.20.12")],
  cloudInit: CloudInit.seed({
    runCommands: [
      "ip address add 10.1.10.12/28 dev eth0 && ip address delete 10.1.10.12/24 dev eth0",
      "ip link set eth1 address 02:00:00:00:00:99",
    ],
  }),
});

// A firewall that drops everything, and a network whose DHCP server is missing.
machine("students1", {
  interfaces: [students.at("10.1.20.11"), unserved.attach()],
  cloudInit: CloudInit.seed({
    packages: ["nftables"],
    runCommands: ["nft 'add table ip f; add chain ip f i { type filter hook input priority 0; policy drop; }'"],
  }),
});

const KNOWN = "address=/known.lab.example/10.1.30.7";

// A router that forwards, and does not translate; and a name server that reads its own hosts file.
const gateway = machine("gateway", {
  interfaces: [Nat.perMachine(), servers.at("10.1.30.1")],
  cloudInit: CloudInit.seed({
    forwarding: true,
    packages: ["dnsmasq"],
    userData: {
      write_files: [
        { path: "/etc/dnsmasq.d/lab.conf", content: `interface=eth1\nbind-dynamic\nexpand-hosts\n${KNOWN}\n` },
      ],
    },
  }),
});

// A service that is disabled.
const server = machine("server", {
  interfaces: [servers.at("10.1.30.11")],
  cloudInit: CloudInit.seed({ runCommands: ["systemctl disable --now ssh"] }),
});

const checks = new Checks(app, "checks", { lab });
new Reachability(checks, "server-has-ssh", { from: gateway, to: server, probe: Probe.ssh(), retries: 0 });
for (const [id, to, probe] of [
  ["name-is-known", gateway, Probe.dns("known.lab.example", { answers: ["10.1.30.7"] })],
  ["gateway-has-its-address", gateway, Probe.dns("gateway", { answers: ["10.1.30.1"] })],
] as const)
  new Reachability(checks, id, { from: server, to, probe, retries: 0 });
for (const [id, to, probe] of [
  ["gateway-serves-names", gateway, Probe.service("dnsmasq")],
  ["server-runs-ssh", server, Probe.service("ssh")],
  ["server-is-installed", server, Probe.cloudInitDone()],
  ["server-knows-itself", server, Probe.exec("hostname", { stdout: "server" })],
  ["staff1-has-its-key", staff1, Probe.exec("grep admin@faults /home/admin/.ssh/authorized_keys")],
] as const)
  new Reachability(checks, id, { to, probe, retries: 0, timeoutSeconds: 30 });
app.synth();
