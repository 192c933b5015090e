import { CloudInit, ContainerTemplate, HostOnlyNetwork, type SeedOptions, type SeedUser } from "../../lib/index.js";
import { firstBootOf } from "../../lib/lab/seed/first-boot.js";
import { type FirstBoots, firstBootChanges } from "../../lib/review/first-boot.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { report, stackReport } from "../../lib/review/report.js";
import { labIn } from "../lab/support.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";

const KEY = "ssh-ed25519 AAAAC3NzaC1 me";
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC2 you";

/** Returns the configuration of a lab's guests with these options and addresses. */
function boots(options: SeedOptions, guests: Readonly<Record<string, string>> = { web: "192.168.56.5" }): FirstBoots {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const cloudInit = CloudInit.seed(options);
  for (const [name, address] of Object.entries(guests)) guest(name, { cloudInit, interfaces: [lan.at(address)] });
  return new Map(
    lab.guests.map((each) => [each.node.id, firstBootOf(each) as NonNullable<ReturnType<typeof firstBootOf>>]),
  );
}

/** Returns the lines of a review about first boots. */
function reviewed(before: FirstBoots, after: FirstBoots, created: readonly string[] = []): string[] {
  const stack = (firstBoots: FirstBoots) => ({
    topology: { lab: "lab", hypervisors: [], networks: [], guests: [], adapters: [], forwards: [] },
    traits: {},
    firstBoots,
    seeds: new Set<string>(),
    capacity: [],
    images: [],
    policies: [],
    warnings: [],
    constructs: new Map(),
    histories: new Map(),
  });
  const found = stackReport("lab", stack(before), stack(after), {});
  const firstBoot = firstBootChanges(before, after, new Set(created));
  const lines = renderMarkdown(report("main", [{ ...found, firstBoot }])).split("\n");
  return lines.filter((line) => /^\s*- |first boot/i.test(line));
}

const OVER = "🟡 **Changes the first boot** of existing guests, which get the change only with a new boot disk: `web`";
const users = (...names: readonly (string | SeedUser)[]) => ({
  users: names.map((each) => (typeof each === "string" ? { name: each } : each)),
});
const file = (content: string, permissions = "0644") => ({
  userData: { write_files: [{ path: "/etc/motd", content, permissions }] },
});

test.each<[string, SeedOptions, SeedOptions, readonly string[]]>([
  [
    "a user",
    users("ops"),
    users("ops", "guest"),
    ["`user guest`: + `sudo: ALL=(ALL) NOPASSWD:ALL`, + `shell: /bin/bash`"],
  ],
  [
    "the rights of a user",
    users("ops"),
    users({ name: "ops", administrator: false }),
    ["`user ops`: − `sudo: ALL=(ALL) NOPASSWD:ALL`"],
  ],
  [
    "a key of a user",
    { user: "ops", sshKeys: [KEY] },
    { user: "ops", sshKeys: [KEY, OTHER_KEY] },
    [`\`keys of ops\`: + \`${OTHER_KEY}\``],
  ],
  [
    "a key of the image's user",
    { sshKeys: [KEY] },
    { sshKeys: [OTHER_KEY] },
    [`\`keys\`: \`${KEY}\` → \`${OTHER_KEY}\``],
  ],
  ["packages", { packages: ["nginx"] }, { packages: ["nginx", "curl", "git"] }, ["`packages`: + `curl`, + `git`"]],
  [
    "a command",
    {},
    { runCommands: ["curl https://example.org | sh"] },
    ["`commands`: + `curl https://example.org | sh`"],
  ],
  ["the order of commands", { runCommands: ["a", "b"] }, { runCommands: ["b", "a"] }, ["`commands`: in another order"]],
  ["a line of a file", file("one\ntwo\nthree"), file("one\n2\nthree"), ["`file /etc/motd`: `two` → `2`"]],
  [
    "the mode of a file",
    file("one"),
    file("one", "0755"),
    ["`file /etc/motd`: `permissions: 0644` → `permissions: 0755`"],
  ],
  ["another setting", {}, { userData: { timezone: "UTC" } }, ["`timezone`: + `UTC`"]],
  [
    "a secret in a command",
    {},
    { runCommands: ["curl -H 'Authorization: Bearer hunter2' https://example.org"] },
    ["`commands`: + `curl -H '(secret)`"],
  ],
  [
    "a secret of several lines in a file",
    file("one"),
    file("one\nPuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nhunter2"),
    ["`file /etc/motd`: + `(secret)`"],
  ],
])("the change of %s is reported, and that a guest that exists does not pick it up", (_, before, after, lines) => {
  const found = reviewed(boots(before), boots(after));
  expect(found).toEqual([OVER, "### First boot", "- `web`", ...lines.map((line) => `  - ${line}`)]);
  expect(found.join("\n")).not.toContain("hunter2");
});

test("another address arrives at the next boot, and the names of other guests do, too", () => {
  const before = boots({ hosts: true }, { web: "192.168.56.5", db: "192.168.56.6" });
  const after = boots({ hosts: true }, { web: "192.168.56.5", db: "192.168.56.7" });
  expect(reviewed(before, after)).toEqual([
    "### First boot",
    "- `web`",
    "  - `names of other guests`: `192.168.56.6 db` → `192.168.56.7 db` (next boot)",
    "- `db`",
    "  - `network eth0`: `192.168.56.6/24` → `192.168.56.7/24` (next boot)",
  ]);
});

test("another host name, or another domain, arrives at the next boot", () => {
  const boot = (name: string): FirstBoots => {
    const found = firstBootOf(labIn().guest("web", { name }));
    return new Map([["web", found as NonNullable<typeof found>]]);
  };
  expect(reviewed(boot("web"), boot("www"))).toEqual([
    "### First boot",
    "- `web`",
    "  - `host name`: `web` → `www` (next boot)",
  ]);
  expect(reviewed(boot("web.a.example"), boot("web.b.example"))).toEqual([
    "### First boot",
    "- `web`",
    "  - `fully qualified name`: `web.a.example` → `web.b.example` (next boot)",
  ]);
});

test("equal changes of many guests are one item", () => {
  const guests = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`pc-${n + 1}`, `192.168.56.${n + 10}`]));
  expect(reviewed(boots({}, guests), boots({ packages: ["git"] }, guests)).slice(1)).toEqual([
    "### First boot",
    "- `pc-1` … `pc-20`, 20 guests",
    "  - `packages`: + `git`",
  ]);
});

test("of many guests with changes of their own, only the first ones are listed with them", () => {
  const of = (mac: string): FirstBoots =>
    new Map(
      Array.from({ length: 300 }, (_, n) => [
        `pc-${n + 1}`,
        { userData: { runcmd: [`register ${mac}${n}`] }, networkConfig: {} },
      ]),
    );
  const lines = reviewed(of("a"), of("b"));
  expect(lines.at(-1)).toBe("- `pc-21` … `pc-300`, 280 guests, with changes of their own");
  expect(lines).toHaveLength(2 + 20 * 2 + 1);
});

test("the first boot of a new guest is reported without what every guest has", () => {
  const after = boots({ user: "ops", sshKeys: [KEY] });
  expect(reviewed(new Map(), after, ["web"])).toEqual([
    "### First boot",
    "- `web`",
    "  - `user ops`: + `sudo: ALL=(ALL) NOPASSWD:ALL`, + `shell: /bin/bash`",
    `  - \`keys of ops\`: + \`${KEY}\``,
  ]);
  expect(reviewed(new Map(), boots({}), ["web"])).toEqual([]);
  // The state of an applied guest does not have it.
  expect(reviewed(new Map(), after)).toEqual([]);
});

test("a guest with a new boot disk picks the change up", () => {
  const found = reviewed(boots({}), boots({ packages: ["git"] }), ["web"]);
  expect(found).toEqual(["### First boot", "- `web`", "  - `packages`: + `git`"]);
});

test("a replaced guest that keeps its boot disk does not boot for the first time again", () => {
  const guest = { id: "virtualbox_vm.web", name: "web", hypervisor: "h", linked: false, disks: [{ name: "boot" }] };
  const stack = (firstBoots: FirstBoots) => ({
    topology: { lab: "lab", hypervisors: [], networks: [], guests: [guest], adapters: [], forwards: [] },
    ...{
      traits: {},
      firstBoots,
      seeds: new Set<string>(),
      capacity: [],
      images: [],
      policies: [],
      warnings: [],
      histories: new Map(),
    },
    constructs: new Map([
      ["virtualbox_vm.web", "web"],
      ["virtualbox_disk.web_boot", "web/boot"],
    ]),
  });
  const arrivals = (...addresses: readonly string[]) => {
    const resource_changes = addresses.map((address) => ({
      address,
      type: address.split(".")[0],
      change: { actions: ["delete", "create"], before: {}, after: {} },
    }));
    const before = stack(boots({}));
    const found = stackReport("lab", before, stack(boots({ packages: ["git"] })), { resource_changes });
    return found.firstBoot.map(({ arrives }) => arrives);
  };
  expect(arrivals("virtualbox_vm.web")).toEqual(["never"]);
  expect(arrivals("virtualbox_vm.web", "virtualbox_disk.web_boot")).toEqual([undefined]);
  expect(arrivals("virtualbox_disk.web_boot")).toEqual([undefined]);
});

test("a change on Proxmox VE's own drive makes a new instance, and a container has the keys of root", () => {
  const note = { userData: { ssh_authorized_keys: [KEY] }, networkConfig: {}, newInstance: true as const };
  const changed = { ...note, userData: { ssh_authorized_keys: [OTHER_KEY] } };
  expect(reviewed(new Map([["web", note]]), new Map([["web", changed]]))).toEqual([
    "### First boot",
    "- `web`",
    `  - \`keys\`: \`${KEY}\` → \`${OTHER_KEY}\` (next boot, as a new instance)`,
  ]);
  const { container } = proxmoxLab();
  const template = ContainerTemplate.existing("local:vztmpl/debian.tar.zst");
  expect(firstBootOf(container("web", { template, sshKeys: [KEY] }))?.userData).toEqual({ ssh_authorized_keys: [KEY] });
});

test("many and long texts are shortened", () => {
  const content = Array.from({ length: 30 }, (_, n) => `line ${n} ${"x".repeat(300)}`).join("\n");
  const [, , , line] = reviewed(boots({}), boots(file(content)));
  expect(line).toMatch(/^ {2}- `file \/etc\/motd`: \+ `line 0 x{153}…`, /);
  expect(line).toMatch(/, \+ 23 more$/);
});
