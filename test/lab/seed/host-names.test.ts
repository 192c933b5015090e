import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CloudInit, HostOnlyNetwork, Lab, type LabProps, type VirtualMachine } from "../../../lib/index.js";
import { bootCommands } from "../../../lib/lab/seed/boot-commands.js";
import { firstBootDigest, noCloud } from "../../../lib/lab/seed/no-cloud.js";
import { appIn, brokenRules, codes, labIn, temporaryFolder } from "../support.js";

const domain = "lab.example";
const names = ({ name, fqdn, aliases }: VirtualMachine) => ({ name, fqdn, aliases });

test("a guest without a domain has a seed with its host name only", () => {
  const machine = labIn().guest("web");
  expect(machine.fqdn).toBeUndefined();
  expect(Object.keys(noCloud(machine).userData)).toEqual(["hostname", "manage_etc_hosts", "updates"]);
});

test("a seed has the fully qualified name, and the short one stays the host name", () => {
  const { userData, metaData } = noCloud(labIn().guest("web", { domain }));
  expect(userData).toMatchObject({ hostname: "web", fqdn: "web.lab.example", prefer_fqdn_over_hostname: false });
  expect(metaData).toMatchObject({ "local-hostname": "web" });
});

test("a Windows has no fully qualified name in its seed: cloudbase-init knows none", () => {
  const machine = labIn().guest("pc", { domain, osType: "Windows11_64" });
  expect(noCloud(machine).userData).toEqual({});
});

test("another domain is not a change that only a first boot reads", () => {
  const digest = (domain?: string) => firstBootDigest(labIn().guest("web", { domain }));
  expect(digest(domain)).toBe(digest("other.example"));
  expect(digest(domain)).toBe(digest());
});

test("a lab's domain is that of its guests, unless they have one of their own", () => {
  const { guest } = labIn(appIn(), {}, "campus", { domain });
  expect(guest("web").fqdn).toBe("web.lab.example");
  expect(guest("db", { domain: "data.example" }).fqdn).toBe("db.data.example");
  expect(guest("other", { name: "mail.example.org" })).toMatchObject({ name: "mail", domain: "example.org" });
});

test("a name with dots is a host name and a domain", () => {
  const web = labIn().guest("site", { name: "web.lab.example", aliases: ["www"] });
  expect(names(web)).toEqual({ name: "web", fqdn: "web.lab.example", aliases: ["www"] });
});

test.each(["web.", "web..example", ".example", "10.0.0.5", "web.-x", "web.exa mple"])(
  "the name %p, whose rest is no domain, is not split",
  (name) => {
    const { lab, guest } = labIn();
    guest("web", { name });
    expect(brokenRules(lab)).toEqual([
      expect.stringContaining(`LV107 campus/web: name is "${name}", which is not a host name`),
    ]);
  },
);

test("a name with a domain of more than 253 characters is rejected", () => {
  const { lab, guest } = labIn();
  guest("web", { domain: Array(25).fill("a".repeat(9)).join(".") });
  expect(brokenRules(lab)).toEqual([]);
  const { lab: other, guest: longer } = labIn();
  longer("webs", { domain: Array(25).fill("a".repeat(9)).join(".") });
  expect(brokenRules(other)).toEqual([
    expect.stringContaining('LV107 campus/webs: name is "webs", which has 254 characters with its domain'),
  ]);
});

test.each<[object, string]>([
  [{ domain: "-a" }, "domain is '-a'; give a domain, such as \"lab.example\""],
  [{ domain: "" }, "domain is ''; give a domain, such as \"lab.example\""],
  [{ aliases: ["a b"] }, 'aliases[0] is \'a b\'; give a host name, such as "www" or "www.lab.example"'],
  [{ aliases: ["10.0.0.5"] }, "aliases[0] is '10.0.0.5'; give a host name"],
  [{ aliases: "www" }, "aliases is 'www'; give a list"],
  [{ name: "web.lab.example", domain }, 'name is "web.lab.example" and domain is "lab.example"; give the domain once'],
])("%j is rejected", (props, message) => {
  const { guest } = labIn();
  expect(() => guest("web", props)).toThrow(`campus/web: ${message}`);
});

test("a lab rejects a wrong domain, and unknown props", () => {
  expect(() => new Lab(appIn(), "campus", { domain: "a_b" })).toThrow("campus: domain is 'a_b'; give a domain");
  expect(() => new Lab(appIn(), "campus", { domian: domain } as LabProps)).toThrow(
    "domian is unknown; did you mean domain?",
  );
});

test("a clone has its source's domain, and none of its aliases", () => {
  const source = labIn().guest("web", { domain, aliases: ["www"] });
  expect(names(source.clone("twin"))).toEqual({ name: "twin", fqdn: "twin.lab.example", aliases: [] });
  expect(source.clone("third", { domain: "other.example" }).fqdn).toBe("third.other.example");
  expect(source.clone("fourth", { name: "web.other.example" }).fqdn).toBe("web.other.example");
});

test.each<[string, object, object, string | undefined]>([
  ["two aliases", { aliases: ["www"] }, { aliases: ["WWW"] }, 'b: aliases has "WWW", which campus/a also has'],
  ["an alias and a name", { aliases: ["b"] }, {}, 'b: name is "b", which campus/a also has'],
  [
    "an alias and a fully qualified name",
    { aliases: ["b.lab.example"] },
    { domain },
    'b: name, with its domain, is "b.lab.example", which campus/a also has',
  ],
  ["an alias and the guest's own name", {}, { aliases: ["b"] }, 'b: aliases has "b", which the guest itself also has'],
  ["none", { aliases: ["www"], domain }, { aliases: ["ftp"], domain }, undefined],
])("duplicates among names and aliases are found: %s", (_, a, b, message) => {
  const { lab, guest } = labIn();
  guest("a", a);
  guest("b", b);
  expect(brokenRules(lab)).toEqual(message === undefined ? [] : [expect.stringContaining(`LV108 campus/${message}`)]);
});

test("equal names in two domains are duplicates, because the hypervisor has the names without domains", () => {
  const { lab, guest } = labIn();
  guest("a", { name: "web.a.example" });
  guest("b", { name: "web.b.example" });
  expect(codes(lab)).toEqual(["LV108"]);
});

test("the hosts blocks of other guests have the fully qualified name first, then the host name and the aliases", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const cloudInit = CloudInit.seed({ hosts: true });
  const web = guest("web", { interfaces: [lan.at("192.168.56.9")], cloudInit });
  guest("db", { interfaces: [lan.at("192.168.56.10")], domain, aliases: ["data", "sql.example.org"] });
  expect(bootCommands(web)[0]).toContain("192.168.56.10\tdb.lab.example db data sql.example.org");
});

test("the address plan has fully qualified names", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("web", { interfaces: [lan.at("192.168.56.9")], domain });
  expect(lab.addressPlan).toEqual([expect.objectContaining({ guest: "web", fqdn: "web.lab.example" })]);
});

test("a guest removes its own line from its hosts file before cloud-init writes it, and no other line", () => {
  const file = path.join(temporaryFolder(), "hosts");
  const kept = [
    "127.0.0.1\tlocalhost",
    "127.0.1.1\tlocalhost.localdomain\tlocalhost",
    "127.0.1.1 old.example old web",
    "127.0.1.1 web.old.example web2",
    "10.0.0.1 web.old.example web",
  ];
  const own = ["127.0.1.1\tweb\tweb", "127.0.1.1 web.old.example web", "127.0.0.1\tweb.old.example\tweb"];
  writeFileSync(file, [...own, ...kept, ""].join("\n"));
  const [[command, ...words]] = bootCommands(labIn().guest("web", { domain }));
  const { status } = spawnSync(
    command,
    words.map((word) => word.replace("/etc/hosts", file)),
  );
  expect([status, readFileSync(file, "utf8")]).toEqual([0, [...kept, ""].join("\n")]);
});
