import type { Rule } from "../../../lab/rule.js";
import { hostOnlyRange } from "./host-only-range.js";
import { isoDisk } from "./iso-disk.js";
import { storagePorts } from "./storage-ports.js";
import { uuidName } from "./uuid-name.js";
import { vlanOnLan } from "./vlan-on-lan.js";

/** The rules of VirtualBox, by code. */
export const virtualBoxRules: readonly Rule[] = [hostOnlyRange, uuidName, vlanOnLan, storagePorts, isoDisk];
