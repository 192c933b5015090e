import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BridgedNetwork, CloudInit, InternalNetwork, Nat, Vlan } from "../../../lib/index.js";
import { masqueradeCommand } from "../../../lib/lab/seed/masquerade.js";
import { noCloud } from "../../../lib/lab/seed/no-cloud.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { labIn, temporaryFolder } from "../support.js";

const cloudInit = CloudInit.seed({ forwarding: true, masquerade: true });

/** Runs the command of a boot, and what cloud-init runs at its end. Returns the rules for nftables. */
function boot(command: readonly string[]): string {
  const folder = temporaryFolder();
  const [shell, ...args] = command.map((word) => word.replace("/var/lib/cloud/scripts/per-boot", folder));
  expect(spawnSync(shell, args, { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "nft"), `#!/bin/sh\nprintf %s "$1" >'${folder}/rules'\n`);
  chmodSync(path.join(bin, "nft"), 0o755);
  const script = path.join(folder, "labvisor-masquerade");
  const env = { PATH: `${bin}:${process.env.PATH}` };
  expect(spawnSync(script, { encoding: "utf8", env })).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(script)).toBe(false);
  return readFileSync(path.join(folder, "rules"), "utf8");
}

test("a guest masquerades what leaves through the interface of its default route, and leaves no script behind", () => {
  const { lab, hypervisor, guest } = labIn();
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.1.0.0/24" });
  const router = guest("router", { interfaces: [inner.at("10.1.0.1"), Nat.perMachine()], cloudInit });
  expect(boot(masqueradeCommand(router))).toBe(
    [
      "",
      "add table ip labvisor",
      "delete table ip labvisor",
      "add table ip labvisor",
      "add chain ip labvisor postrouting { type nat hook postrouting priority 100; }",
      'add rule ip labvisor postrouting oifname "eth1" masquerade',
      "",
    ].join("\n"),
  );
  expect(noCloud(router).userData.bootcmd).toContainEqual(masqueradeCommand(router));
});

test("a guest's default route may be on a VLAN", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "10.2.0.0/24" });
  const uplink = new Vlan(lab, "uplink", { network: office, vlanId: 30, cidr: "10.3.0.0/24", gateway: "10.3.0.254" });
  const router = guest("router", { interfaces: [office.trunk([uplink.at("10.3.0.1")])], cloudInit });
  expect(boot(masqueradeCommand(router))).toContain('oifname "eth0.30" masquerade');
});

test("masquerading without forwarding, or without a default route, is an error", () => {
  expect(() => CloudInit.seed({ masquerade: true })).toThrow(
    "CloudInit.seed: masquerade is true, but forwarding is not; give forwarding: true, too",
  );
  const { lab, hypervisor, guest } = labIn();
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.1.0.0/24" });
  const router = guest("router", { interfaces: [inner.at("10.1.0.1")], cloudInit });
  expect(() => masqueradeCommand(router)).toThrow(
    "campus/router: cloudInit.masquerade is true, but the guest has no default route; attach it to a network with a " +
      "gateway, or to Nat.perMachine()",
  );
});
