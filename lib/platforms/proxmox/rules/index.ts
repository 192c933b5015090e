import type { Rule } from "../../../lab/rule.js";
import { cloudInitDrive } from "./cloud-init-drive.js";
import { conflictingHaRules } from "./conflicting-ha-rules.js";
import { containerOsType } from "./container-os-type.js";
import { diskSize } from "./disk-size.js";
import { diskStorage } from "./disk-storage.js";
import { duplicateNatNode } from "./duplicate-nat-node.js";
import { guestAgent } from "./guest-agent.js";
import { imageFormat } from "./image-format.js";
import { linkedCloneStorage } from "./linked-clone-storage.js";
import { missingNameServer } from "./missing-name-server.js";
import { natPortForwards } from "./nat-port-forwards.js";
import { networkNodeMismatch } from "./network-node-mismatch.js";
import { osType } from "./os-type.js";
import { processorLevel } from "./processor-level.js";
import { processors } from "./processors.js";
import { replicationStorage } from "./replication-storage.js";
import { windowsWithoutDrivers } from "./windows-without-drivers.js";

/** The rules of Proxmox VE, by code. */
export const proxmoxRules: readonly Rule[] = [
  natPortForwards,
  duplicateNatNode,
  diskSize,
  imageFormat,
  osType,
  processors,
  containerOsType,
  diskStorage,
  linkedCloneStorage,
  guestAgent,
  windowsWithoutDrivers,
  replicationStorage,
  networkNodeMismatch,
  conflictingHaRules,
  cloudInitDrive,
  processorLevel,
  missingNameServer,
];
