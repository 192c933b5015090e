import { bool, mapNested, oneOf, string } from "../../../../../plugin/index.js";
import { isAddress, isMac, sameMac } from "../../address-attributes.js";
import { adapterOptionAttributes } from "../../host/adapter-options.js";
import { adapterForward } from "../port-forwards.js";

/** Terraform's names of an adapter's attachments. */
export const ATTACHMENTS = ["none", "nat", "nat_network", "host_only", "internal", "bridged", "generic"] as const;
export type AttachmentName = (typeof ATTACHMENTS)[number];

export const networkAdapterAttributes = {
  type: string({
    required: true,
    requiresRestart: true,
    validators: [oneOf(...ATTACHMENTS)],
    description:
      "`nat`, `nat_network`, `host_only`, `internal`, `bridged`, `generic` (a VirtualBox driver such as " +
      "`UDPTunnel`), or `none` for an empty slot. Changes without a restart, except from and to `none`.",
  }),
  network: string({
    optional: true,
    requiresRestart: true,
    description:
      "The `id` of the NAT or host-only network, the name of the internal network, the host's interface to bridge " +
      "to, or the name of the generic driver.",
  }),
  mac: string({
    optional: true,
    computed: true,
    nullable: true,
    requiresRestart: true,
    equivalent: sameMac,
    validators: [isMac],
    description: "The MAC address, in any common notation. Default: VirtualBox's choice.",
  }),
  cable_connected: bool({
    optional: true,
    default: true,
    description: "Whether the cable is connected. Changes without a restart.",
  }),
  address: string({
    optional: true,
    validators: [isAddress],
    description:
      "The guest's address on this adapter. It is recorded as the guest property `/Labvisor/Net/<n>/V4/IP`; the " +
      "guest configures it itself.",
  }),
  forwards: mapNested(adapterForward, {
    optional: true,
    default: {},
    description: "For `nat`: port forwards from the host to the guest, keyed by name. Changes without a restart.",
  }),
  ...adapterOptionAttributes,
};
