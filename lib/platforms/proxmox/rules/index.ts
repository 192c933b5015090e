import type { Rule } from "../../../lab/rules/rule.js";
import { containerOsType } from "./container-os-type.js";
import { diskSize } from "./disk-size.js";
import { diskStorage } from "./disk-storage.js";
import { guestAgent } from "./guest-agent.js";
import { imageFormat } from "./image-format.js";
import { linkedClone } from "./linked-clone.js";
import { networkOnNode } from "./network-on-node.js";
import { oldWindows } from "./old-windows.js";
import { osType } from "./os-type.js";
import { ownNatForwards } from "./own-nat-forwards.js";
import { ownNatTwice } from "./own-nat-twice.js";
import { processors } from "./processors.js";
import { replication } from "./replication.js";

/** The rules for Proxmox VE, by code. */
export const proxmoxRules: readonly Rule[] = [
  ownNatForwards,
  ownNatTwice,
  diskSize,
  imageFormat,
  osType,
  processors,
  containerOsType,
  diskStorage,
  linkedClone,
  guestAgent,
  oldWindows,
  replication,
  networkOnNode,
];
