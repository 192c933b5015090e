import path from "node:path";
import { validate as isUuid } from "uuid";
import { References } from "../../../terraform/references.js";
import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import type { AppliedStack, LostLab } from "../../tooling.js";
import type { Client } from "../provider/client.js";
import type { LabRecord } from "../provider/host/labs.js";
import { ownedClaim, ownedName, ownedUuid } from "../provider/ownership.js";
import { identity } from "../provider/resources/lab.js";
import { clientFor } from "./host.js";

/**
 * Finds the instances of a stack's labs that a host has, and whose ids the state does not have.
 *
 * Only the id has to be imported: with it, the provider recognizes everything else of the instance, and keeps it.
 */
export async function lostLabs(stack: AppliedStack): Promise<LostLab[]> {
  const resources = resourcesOf(stack.json);
  const labs = resources.filter(({ type }) => type === "virtualbox_lab");
  if (labs.length === 0) return [];
  const recorded = (await stack.state()).map(({ type, name }) => `${type}.${name}`);
  const lost: LostLab[] = [];
  for (const lab of labs.filter(({ id }) => !recorded.includes(id))) {
    const client = clientFor(stack, lab.provider);
    const candidates = (await client.host.listLabs()).filter(({ id, name }) => name === lab.body.name && isUuid(id));
    for (const record of candidates) {
      const attributes = await identity({ plan: record, client }, record.id);
      const known = resources.map((each) => (each === lab ? { ...lab, body: { ...lab.body, ...attributes } } : each));
      const parts = await partsOn(client, record, known);
      if (parts.length > 0)
        lost.push({
          hypervisor: lab.construct,
          mark: String(attributes.slug),
          parts,
          recovery: { imports: [{ to: lab.id, id: record.id }] },
        });
    }
  }
  return lost;
}

/**
 * Returns the parts of an instance that a host has.
 *
 * @param resources the stack's, among them the lab with the attributes of the instance
 */
async function partsOn(client: Client, { id }: LabRecord, resources: readonly Resource[]): Promise<string[]> {
  const { host } = client;
  const references = new References(resources);
  const [vms, networks] = [new Set((await host.listVms()).map(({ uuid }) => uuid)), await host.networks()];
  const parts: string[] = [];
  for (const { type, body } of resources) {
    const text = (attribute: string) => references.resolve(body[attribute]);
    if (text("lab") !== id) continue;
    const owner = { lab: id, key: text("key") };
    switch (type) {
      case "virtualbox_vm":
        if (vms.has(ownedUuid(owner) ?? "")) parts.push(`machine ${text("name")}`);
        break;
      case "virtualbox_disk": {
        const extension = (text("format") || "VDI").toLowerCase();
        const file = client.absolute(path.join(text("folder"), `${text("name")}.${extension}`));
        if (await host.readDisk(file)) parts.push(`disk ${file}`);
        break;
      }
      case "virtualbox_nat_network": {
        const name = ownedName(text("name"), id);
        if (networks.nat.some((network) => network.name === name)) parts.push(`NAT network ${name}`);
        break;
      }
      case "virtualbox_host_only_network": {
        const found = await host.readHostOnlyNetwork({ claim: ownedClaim(owner) });
        if (found) parts.push(`host-only network ${found.name} (${text("cidr")})`);
        break;
      }
    }
  }
  return parts;
}
