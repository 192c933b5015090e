import type { Rule } from "../rule.js";
import { addressInDhcpRange } from "./address-in-dhcp-range.js";
import { architectureMismatch } from "./architecture-mismatch.js";
import { circularDependency } from "./circular-dependency.js";
import { configuredSecret } from "./configured-secret.js";
import { containersUnsupported } from "./containers-unsupported.js";
import { defaultVlan } from "./default-vlan.js";
import { duplicateAddress } from "./duplicate-address.js";
import { duplicateGuestName } from "./duplicate-guest-name.js";
import { duplicateHostPort } from "./duplicate-host-port.js";
import { duplicateMac } from "./duplicate-mac.js";
import { duplicateNumber } from "./duplicate-number.js";
import { duplicatePath } from "./duplicate-path.js";
import { duplicateTerraformName } from "./duplicate-terraform-name.js";
import { duplicateVlanId } from "./duplicate-vlan-id.js";
import { gatewayWithoutForwarding } from "./gateway-without-forwarding.js";
import { guestWithoutAdapters } from "./guest-without-adapters.js";
import { hypervisorMismatch } from "./hypervisor-mismatch.js";
import { ineffectiveVlanPriority } from "./ineffective-vlan-priority.js";
import { invalidGuestName } from "./invalid-guest-name.js";
import { literalSecret } from "./literal-secret.js";
import { memoryExceeded } from "./memory-exceeded.js";
import { missingFile } from "./missing-file.js";
import { missingGateway } from "./missing-gateway.js";
import { natOverlap } from "./nat-overlap.js";
import { networkOverlap } from "./network-overlap.js";
import { networkWithoutGuests } from "./network-without-guests.js";
import { noFreeAddress } from "./no-free-address.js";
import { noFreeNumber } from "./no-free-number.js";
import { nonUnicastMac } from "./non-unicast-mac.js";
import { overcommitted } from "./overcommitted.js";
import { tooManyAdapters } from "./too-many-adapters.js";
import { undeliveredAddress } from "./undelivered-address.js";
import { unknownKind } from "./unknown-kind.js";
import { unpinnedImage } from "./unpinned-image.js";
import { unprobeableCondition } from "./unprobeable-condition.js";
import { unreachableNatGuest } from "./unreachable-nat-guest.js";
import { unusableAddress } from "./unusable-address.js";
import { unusedRouter } from "./unused-router.js";
import { windowsName } from "./windows-name.js";
import { windowsSeed } from "./windows-seed.js";

/** The rules of every lab, by code. Platforms add their own: see `Hypervisor.rules`. */
export const labRules: readonly Rule[] = [
  natOverlap,
  networkOverlap,
  unusableAddress,
  duplicateAddress,
  addressInDhcpRange,
  noFreeAddress,
  invalidGuestName,
  duplicateGuestName,
  duplicateMac,
  nonUnicastMac,
  duplicateHostPort,
  tooManyAdapters,
  hypervisorMismatch,
  missingFile,
  duplicateTerraformName,
  noFreeNumber,
  duplicateNumber,
  duplicateVlanId,
  defaultVlan,
  ineffectiveVlanPriority,
  unreachableNatGuest,
  windowsSeed,
  missingGateway,
  gatewayWithoutForwarding,
  memoryExceeded,
  overcommitted,
  literalSecret,
  architectureMismatch,
  configuredSecret,
  unknownKind,
  duplicatePath,
  windowsName,
  guestWithoutAdapters,
  networkWithoutGuests,
  undeliveredAddress,
  containersUnsupported,
  unpinnedImage,
  unusedRouter,
  circularDependency,
  unprobeableCondition,
];
