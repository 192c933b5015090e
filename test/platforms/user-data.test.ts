import { CloudInit, HostOnlyNetwork, type SeedOptions } from "../../lib/index.js";
import { labIn, synthesize } from "../lab/support.js";
import { proxmoxLab } from "./proxmox/support.js";

/** Returns the digest that decides whether a machine is replaced. */
function digestOf(options: SeedOptions, { address = "192.168.56.9", name = "web" } = {}): string {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const cloudInit = CloudInit.seed(options);
  guest("web", { interfaces: [lan.at(address)], name, cloudInit, userDataCausesReplacement: true });
  return synthesize(lab).resource.terraform_data["web_user-data"].input;
}

test("userDataCausesReplacement replaces the machine and, on VirtualBox, its boot disk", () => {
  const { lab, guest } = labIn();
  guest("web", { userDataCausesReplacement: true });
  guest("db");
  const lifecycle = { replace_triggered_by: ["terraform_data.web_user-data"] };
  const { virtualbox_vm: machines, virtualbox_disk: disks, terraform_data } = synthesize(lab).resource;
  expect([machines.web.lifecycle, disks.web_boot.lifecycle]).toEqual([lifecycle, lifecycle]);
  expect([machines.db.lifecycle, disks.db_boot.lifecycle]).toEqual([undefined, undefined]);
  expect(Object.keys(terraform_data)).toEqual(["web_user-data"]);

  const pve = proxmoxLab();
  pve.guest("web", { cloudInit: CloudInit.seed(), userDataCausesReplacement: true, osType: "win11" });
  expect(synthesize(pve.lab).resource.proxmox_virtual_environment_vm.web.lifecycle).toEqual({
    ignore_changes: ["machine"],
    ...lifecycle,
  });
});

test("a machine is replaced for what its guest reads only at the first boot, not for what it reads at each boot", () => {
  const first = digestOf({ user: "ops" });
  expect(digestOf({ user: "admin" })).not.toBe(first);
  expect(digestOf({ user: "ops", packages: ["nginx"] })).not.toBe(first);
  expect(digestOf({ user: "ops", runCommands: ["true"] })).not.toBe(first);
  expect(digestOf({ user: "ops" }, { address: "192.168.56.10" })).toBe(first);
  expect(digestOf({ user: "ops" }, { name: "www" })).toBe(first);
  expect(digestOf({ user: "ops", hosts: true, forwarding: true })).toBe(first);
});

test("userDataCausesReplacement without a seed is an error", () => {
  const { guest } = labIn();
  expect(() => guest("web", { cloudInit: CloudInit.none(), userDataCausesReplacement: true })).toThrow(
    "campus/web: userDataCausesReplacement is true, but the machine has no seed; give it CloudInit.seed()",
  );
});
