import { stringify } from "yaml";
import { LabError } from "../../lab-error.js";
import { inventoryOf, toDynamicInventory, toStaticInventory } from "../../topology/inventory.js";
import type { Topology } from "../../topology/topology.js";
import type { ProjectDirectory } from "../project.js";
import { writeSshConfig } from "./ssh-config.js";

/** Ansible reads YAML 1.1, in which a plain `on` is true, `22:30` a number, and a tab an error. */
const YAML = { version: "1.1", defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 } as const;

export interface InventoryOptions {
  /** Whether to print JSON, as Ansible expects it of a script. */
  readonly list?: boolean;
  /** The host whose variables to print, as Ansible expects it of a script. */
  readonly host?: string;
}

/**
 * Returns the inventory of labs for Ansible, in YAML or in JSON, and writes the configurations of ssh that it names.
 *
 * @throws {LabError} No guest that can be reached has the name, or a path cannot occur in a configuration of ssh.
 */
export function inventory(
  project: ProjectDirectory,
  topologies: readonly Topology[],
  { list, host }: InventoryOptions,
): string {
  const found = inventoryOf(topologies, (topology) => writeSshConfig(project, topology));
  if (host !== undefined) {
    const variables = found.hosts[host];
    if (!variables)
      throw new LabError(
        `The inventory has no host "${host}". Its hosts are: ${Object.keys(found.hosts).join(", ") || "none"}`,
      );
    return `${JSON.stringify(variables, null, 2)}\n`;
  }
  if (list) return `${JSON.stringify(toDynamicInventory(found), null, 2)}\n`;
  const comments = found.omitted.map((reason) => `# ${reason}\n`);
  return comments.join("") + stringify(toStaticInventory(found), YAML);
}
