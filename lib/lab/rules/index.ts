import { addressInDhcpRange } from "./address-in-dhcp-range.js";
import { addressOutside } from "./address-outside.js";
import { addressTwice } from "./address-twice.js";
import { configuredSecret } from "./configured-secret.js";
import { defaultVlan } from "./default-vlan.js";
import { fileMissing } from "./file-missing.js";
import { gatewayIdle } from "./gateway-idle.js";
import { gatewayMissing } from "./gateway-missing.js";
import { guestNameInvalid } from "./guest-name-invalid.js";
import { guestNameTwice } from "./guest-name-twice.js";
import { hostPortTwice } from "./host-port-twice.js";
import { literalSecret } from "./literal-secret.js";
import { macNotUnicast } from "./mac-not-unicast.js";
import { macTwice } from "./mac-twice.js";
import { memoryExceeded } from "./memory-exceeded.js";
import { natOverlap } from "./nat-overlap.js";
import { networkOverlap } from "./network-overlap.js";
import { noContainers } from "./no-containers.js";
import { noFreeAddress } from "./no-free-address.js";
import { noFreeNumber } from "./no-free-number.js";
import { numberTwice } from "./number-twice.js";
import { otherArchitecture } from "./other-architecture.js";
import { otherHypervisor } from "./other-hypervisor.js";
import { overcommitted } from "./overcommitted.js";
import { ownNatAddressed } from "./own-nat-addressed.js";
import { priorityUnset } from "./priority-unset.js";
import type { Rule } from "./rule.js";
import { terraformNameTwice } from "./terraform-name-twice.js";
import { tooManyAdapters } from "./too-many-adapters.js";
import { unknownKind } from "./unknown-kind.js";
import { vlanTwice } from "./vlan-twice.js";
import { windowsSeed } from "./windows-seed.js";

/** The rules of every lab, by code. A platform has more: see `Hypervisor.rules`. */
export const labRules: readonly Rule[] = [
  natOverlap,
  networkOverlap,
  addressOutside,
  addressTwice,
  addressInDhcpRange,
  noFreeAddress,
  guestNameInvalid,
  guestNameTwice,
  macTwice,
  macNotUnicast,
  hostPortTwice,
  tooManyAdapters,
  otherHypervisor,
  fileMissing,
  terraformNameTwice,
  noFreeNumber,
  numberTwice,
  vlanTwice,
  defaultVlan,
  priorityUnset,
  ownNatAddressed,
  windowsSeed,
  gatewayMissing,
  gatewayIdle,
  memoryExceeded,
  overcommitted,
  literalSecret,
  otherArchitecture,
  configuredSecret,
  unknownKind,
  noContainers,
];
