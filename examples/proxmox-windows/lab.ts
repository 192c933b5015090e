import type { App } from "cdktf";
import { BridgedNetwork, Checks, Disk, Lab, Probe, Proxmox, Reachability, Size, VirtualMachine } from "labvisor";

/**
 * The workshop's Windows machine, installed from a DVD, with its own address on the LAN.
 *
 * Its `osType` gives it UEFI with Secure Boot, and a TPM 2.0.
 */
export function proxmoxWindows(app: App): Lab {
  const lab = new Lab(app, "proxmox-windows");
  const pve = new Proxmox(lab, "pve", { node: "pve" });
  const lan = new BridgedNetwork(lab, "lan", { hypervisor: pve, cidr: "10.99.0.0/24", gateway: "10.99.0.2" }); // vmbr0

  const address = "10.99.0.53";
  const win01 = new VirtualMachine(lab, "win01", {
    hypervisor: pve,
    description: `Windows workshop guest; ${address} is set inside of it`,
    osType: "win11",
    cpus: 2,
    memory: Size.gibibytes(4),
    bootDisk: Disk.blank(Size.gibibytes(64)),
    interfaces: [lan.at(address)],
    options: { dvd: "local:iso/windows.iso", tags: ["windows"] },
  });

  // For `labvisor check`, from a machine on the LAN. Windows has no seed, so the address is not in the lab's JSON.
  const checks = new Checks(app, "checks", { lab });
  new Reachability(checks, "remote-desktop", { to: win01, address, probe: Probe.rdp() });
  return lab;
}
