import { bool, mapNested, oneOf, string } from "../../../../../plugin/index.js";
import { adapterOptionAttributes } from "../../host/adapter-options.js";
import { isMac, sameMac } from "../../mac-addresses.js";
import { isAddress } from "../../subnets.js";
import { adapterForward } from "../port-forwards.js";

/** Terraform's names for what an adapter is attached to. */
export const ATTACHMENTS = ["none", "nat", "nat_network", "host_only", "internal", "bridged", "generic"] as const;
export type AttachmentName = (typeof ATTACHMENTS)[number];

export const networkAdapterAttributes = {
  type: string({
    required: true,
    interrupts: true,
    validators: [oneOf(...ATTACHMENTS)],
    description:
      "`nat`, `nat_network`, `host_only`, `internal`, `bridged`, `generic` (a driver of VirtualBox's own, such as `UDPTunnel`), or `none` for a " +
      "slot that stays empty. Changes on a running machine, but from and to `none`.",
  }),
  network: string({
    optional: true,
    interrupts: true,
    description:
      "The `id` of the NAT or host-only network, the internal network's name, the host's interface to bridge to, or the generic driver's name.",
  }),
  mac: string({
    optional: true,
    computed: true,
    nullable: true,
    interrupts: true,
    equivalent: sameMac,
    validators: [isMac],
    description: "The MAC address, in any case and with any separator. Default: VirtualBox chooses one.",
  }),
  cable_connected: bool({
    optional: true,
    default: true,
    description: "Whether the cable is plugged in. Changes on a running machine.",
  }),
  address: string({
    optional: true,
    validators: [isAddress],
    description:
      "The address that the guest has there. It is recorded as the guest property `/Labvisor/Net/<n>/V4/IP`; the guest sets it itself.",
  }),
  forwards: mapNested(adapterForward, {
    optional: true,
    default: {},
    description: "On `nat`: ports of the host that lead to the guest, by name. Changes on a running machine.",
  }),
  ...adapterOptionAttributes,
};
