import { CloudInit, InternalNetwork, Vlan } from "../../../../lib/index.js";
import { brokenRules } from "../../../lab/support.js";
import { fromImage, proxmoxLab } from "../support.js";

const options = { cloudInitDrive: true };
const PROBLEM = "LV159 campus/a: options.cloudInitDrive is true, but ";

/** Returns what the rule says about a guest, without the remedy. */
function problemsOf(cloudInit: CloudInit, adapters = 1): string[] {
  const { lab, hypervisor, guest } = proxmoxLab();
  const interfaces = Array.from({ length: adapters }, (_, n) =>
    new InternalNetwork(lab, `n${n}`, { hypervisor, cidr: `10.9.${n}.0/24` }).attach(),
  );
  guest("a", { bootDisk: fromImage, interfaces, cloudInit, options });
  return brokenRules(lab)
    .filter((line) => line.startsWith("LV159"))
    .map((line) => line.replace(/; leave out .*/, ""));
}

test("Proxmox VE's cloud-init drive holds a user, keys, and the addresses of 8 adapters", () => {
  const sshKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake lab"];
  expect(problemsOf(CloudInit.seed({ user: "ops", sshKeys }), 8)).toEqual([]);
});

test.each<[string, CloudInit, string]>([
  [
    "packages and commands",
    CloudInit.seed({ packages: ["nginx"], runCommands: ["true"] }),
    "the seed has package_update, packages, runcmd",
  ],
  ["forwarding", CloudInit.seed({ forwarding: true }), "the seed has bootcmd"],
  ["a hosts block", CloudInit.seed({ hosts: true }), "the seed has bootcmd"],
  [
    "several users",
    CloudInit.seed({ users: [{ name: "a" }, { name: "b" }] }),
    "the seed has users, of which the drive has only one: give `user`",
  ],
])("Proxmox VE's cloud-init drive cannot hold %s", (_, cloudInit, problem) => {
  expect(problemsOf(cloudInit)).toEqual([PROBLEM + problem]);
});

test("Proxmox VE's cloud-init drive cannot hold the addresses of 9 adapters, or of VLANs", () => {
  expect(problemsOf(CloudInit.seed(), 9)).toEqual([`${PROBLEM}the guest has 9 adapters`]);
  const { lab, hypervisor, guest } = proxmoxLab();
  const trunk = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.9.0.0/24" });
  const staff = new Vlan(lab, "staff", { network: trunk, vlanId: 20, cidr: "10.9.20.0/24" });
  guest("a", { bootDisk: fromImage, interfaces: [trunk.trunk([staff])], options });
  expect(brokenRules(lab)).toContainEqual(expect.stringContaining(`${PROBLEM}the guest has VLAN interfaces`));
});

test("Proxmox VE's cloud-init drive cannot hold a domain", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", { bootDisk: fromImage, domain: "lab.example", options });
  expect(brokenRules(lab)).toContainEqual(expect.stringContaining(`${PROBLEM}the seed has fqdn, `));
});

test("a seed without the drive may hold anything", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", { bootDisk: fromImage, cloudInit: CloudInit.seed({ packages: ["nginx"], forwarding: true }) });
  guest("b", { bootDisk: fromImage, cloudInit: CloudInit.none(), options });
  expect(brokenRules(lab).filter((line) => line.startsWith("LV159"))).toEqual([]);
});
