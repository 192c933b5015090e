import path from "node:path";
import { validate as isUuid } from "uuid";
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
      const own = resources.map((resource) => withAttributes(resource, lab.id, attributes));
      const parts = await partsOn(client, record, own);
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

/** A resource of which the attributes that refer to the lab are known. */
interface OwnResource {
  readonly type: string;
  readonly text: (attribute: string) => string;
}

function withAttributes({ type, body }: Resource, lab: string, attributes: Readonly<Record<string, unknown>>) {
  const resolve = (text: string) =>
    text.replace(/\$\{([\w-]+\.[\w-]+)\.(\w+)\}/g, (whole, address, name) =>
      address === lab ? String(attributes[name]) : whole,
    );
  return { type, text: (attribute: string) => resolve(String(body[attribute] ?? "")) };
}

/** Returns the parts of an instance that a host has. */
async function partsOn(client: Client, { id }: LabRecord, own: readonly OwnResource[]): Promise<string[]> {
  const { host } = client;
  const [vms, networks] = [new Set((await host.listVms()).map(({ uuid }) => uuid)), await host.networks()];
  const parts: string[] = [];
  for (const { type, text } of own.filter(({ text }) => text("lab") === id)) {
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
