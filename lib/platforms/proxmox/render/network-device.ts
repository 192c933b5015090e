import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import type { ProxmoxMachineOptions } from "../machine-options.js";
import type { VmNetworkDevice } from "../resources/vm.js";
import type { BridgePort } from "./networks.js";

/** Terraform wants each member, be it null. */
export function networkDevice(
  { mac, attachment }: NetworkAdapter,
  { bridge, vlan, trunks, isTunnel }: BridgePort,
  { firewall }: ProxmoxMachineOptions,
): VmNetworkDevice {
  return {
    bridge: bridge ?? null,
    disconnected: attachment.connected ? null : true,
    enabled: null,
    firewall: firewall ? true : null,
    // As Proxmox VE writes it.
    mac_address: mac.toString().toUpperCase(),
    model: "virtio",
    // The bridge's.
    mtu: isTunnel ? 1 : null,
    queues: null,
    rate_limit: null,
    trunks: trunks?.join(";") ?? null,
    vlan_id: vlan ?? null,
  };
}
