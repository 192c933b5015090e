import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ProjectReflection } from "typedoc";
import { describeNoun } from "./api/noun.js";
import { exported, readApi } from "./api/read.js";
import { summaryOf } from "./api/text.js";

/** The classes of each page of docs/nouns. */
const NOUNS: Readonly<Record<string, readonly string[]>> = {
  lab: ["Lab"],
  virtualbox: ["VirtualBox"],
  proxmox: ["Proxmox"],
  "virtual-machine": ["VirtualMachine"],
  container: ["Container"],
  nat: ["Nat", "PortForward"],
  "nat-network": ["NatNetwork"],
  "host-only-network": ["HostOnlyNetwork"],
  "internal-network": ["InternalNetwork"],
  "bridged-network": ["BridgedNetwork"],
  vlan: ["Vlan", "Trunk"],
  disk: ["Disk"],
  image: ["Image"],
  "container-template": ["ContainerTemplate"],
  "directory-pool": ["DirectoryPool"],
  "storage-pools": ["StoragePool", "NfsPool", "CifsPool", "LvmPool", "LvmThinPool", "ZfsPool", "BackupServer"],
  "cloud-init": ["CloudInit"],
  "serial-port": ["SerialPort"],
  snapshot: ["Snapshot"],
  template: ["Template"],
  "existing-template": ["ExistingTemplate"],
  "backup-job": ["BackupJob"],
  "resource-pool": ["ResourcePool"],
  "lab-user": ["LabUser"],
  "high-availability": ["HaGroup", "NodeAffinity", "ResourceAffinity"],
  secret: ["Secret"],
  policies: [
    "NoBridgedNetworks",
    "AddressedGuests",
    "GuestMemoryLimit",
    "LabMemoryLimit",
    "ProtectedGuests",
    "CheckedImages",
  ],
  checks: ["Checks", "Reachability", "Probe"],
  values: ["Size", "MacAddress", "Subnet", "AddressRange"],
};

/** The option interfaces that depend on a hypervisor's type, so that no property refers to them. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  VirtualMachine: ["VirtualBoxMachineOptions", "ProxmoxMachineOptions"],
  Container: ["ProxmoxContainerOptions"],
};

const EXAMPLES = path.join(__dirname, "../../docs/nouns/examples");

/**
 * Returns the pages of docs/nouns, keyed by their path in docs.
 *
 * They consist of the classes' docstrings and of an example that a test synthesizes.
 */
export async function nounPages(): Promise<Record<string, string>> {
  const api = await readApi();
  const pages = Object.entries(NOUNS).map(([page, classes]) => [`nouns/${page}.md`, nounPage(api, page, classes)]);
  return { "nouns/README.md": indexPage(api), ...Object.fromEntries(pages) };
}

function indexPage(api: ProjectReflection): string {
  const rows = Object.entries(NOUNS).flatMap(([page, classes]) =>
    classes.map((name) => `| [\`${name}\`](${page}.md) | ${summaryOf(exported(api, name).comment)} |`),
  );
  return `# Constructs and values

Each page has an example and lists properties and methods. [Build a lab](../lab.md) shows them in one lab.

| name | description |
|---|---|
${rows.join("\n")}
`;
}

function nounPage(api: ProjectReflection, page: string, classes: readonly string[]): string {
  const nouns = new Set(Object.values(NOUNS).flat());
  return classes
    .map((name, index) => {
      const noun = exported(api, name);
      const options = (OPTIONS[name] ?? []).map((each) => exported(api, each));
      const intro = `# ${name}\n\n${summaryOf(noun.comment)}\n\n`;
      return `${intro}${index === 0 ? exampleOf(page) : ""}${describeNoun(noun, options, nouns)}`;
    })
    .join("\n");
}

function exampleOf(page: string): string {
  const file = path.join(EXAMPLES, `${page}.ts`);
  return existsSync(file) ? `\`\`\`ts\n${readFileSync(file, "utf8")}\`\`\`\n\n` : "";
}
