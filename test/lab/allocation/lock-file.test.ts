import fs from "node:fs";
import path from "node:path";
import { Testing } from "cdktf";
import { Disk, HostOnlyNetwork, Lab, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { appIn, brokenRules, errorOf, image, labIn, projectFolder } from "../support.js";

afterEach(() => {
  delete process.env.CI;
});

/** Returns a lab with guests that get their addresses assigned. */
function labOf(root: string, names: readonly string[], cidr = "192.168.56.0/24") {
  const { app, lab, hypervisor, guest } = labIn(appIn(root));
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr });
  const guests = names.map((name) => guest(name, { interfaces: [lan.attach()] }));
  return { app, lab, lan, guest, address: (index: number) => guests[index].interfaces[0].address };
}

const lockOf = (root: string) => path.join(root, "labvisor.lock.json");
const readLock = (root: string) => JSON.parse(fs.readFileSync(lockOf(root), "utf8"));
const writeLock = (root: string, addresses: Record<string, string>) =>
  fs.writeFileSync(lockOf(root), JSON.stringify({ version: 1, labs: { campus: { addresses } } }));

test("synthesis records each assigned address by name, in order", () => {
  const root = projectFolder();
  const { app, address } = labOf(root, ["web", "db"]);
  app.synth();
  expect(fs.readFileSync(lockOf(root), "utf8")).toBe(
    `${JSON.stringify(
      { labs: { campus: { addresses: { "db/lan": address(1), "web/lan": address(0) } } }, version: 1 },
      null,
      2,
    )}\n`,
  );
});

test("a lab with explicit addresses only has no lock file", () => {
  const root = projectFolder();
  const { app, lan, guest } = labOf(root, []);
  guest("web", { interfaces: [lan.at("192.168.56.9")] });
  app.synth();
  expect(fs.existsSync(lockOf(root))).toBe(false);
});

test("a locked address overrides the hash, and is deleted with its guest", () => {
  const root = projectFolder();
  writeLock(root, { "web/lan": "192.168.56.77", "gone/lan": "192.168.56.78" });
  const { app, address } = labOf(root, ["web"]);
  app.synth();
  expect(address(0)).toBe("192.168.56.77");
  expect(readLock(root).labs.campus.addresses).toEqual({ "web/lan": "192.168.56.77" });
});

test("a disk that becomes full leaves the lock file as it was, and is reported in one line", () => {
  const root = projectFolder();
  writeLock(root, { "web/lan": "192.168.56.77" });
  const before = fs.readFileSync(lockOf(root), "utf8");
  const { app } = labOf(root, ["web", "db"]);
  const full = jest.spyOn(fs, "writeSync").mockImplementation((fd) => {
    fs.ftruncateSync(fd, 0);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
  });
  try {
    expect(errorOf(() => app.synth())).toBe(
      "synthesis cannot read or write a file: ENOSPC: no space left on device, write; " +
        "check its path, its permissions, and the space on its disk",
    );
  } finally {
    full.mockRestore();
  }
  expect(fs.readFileSync(lockOf(root), "utf8")).toBe(before);
});

test("a lock file that cannot be written is reported in one line", () => {
  const root = projectFolder();
  fs.symlinkSync("/nonexistent/labvisor.lock.json", lockOf(root));
  const { app } = labOf(root, ["web"]);
  expect(errorOf(() => app.synth())).toMatch(
    /^synthesis cannot read or write a file: ENOENT: .*labvisor\.lock\.json'; check/,
  );
});

test("a locked address outside the subnet is replaced", () => {
  const root = projectFolder();
  writeLock(root, { "web/lan": "192.168.57.77" });
  expect(labOf(root, ["web"]).address(0)).toMatch(/^192\.168\.56\./);
});

test("a collision moves the new guest to the next free address, and never the old one", () => {
  const hashed = labOf(projectFolder(), ["web"]).address(0) as string;
  const root = projectFolder();
  writeLock(root, { "old/lan": hashed });
  const { address } = labOf(root, ["web", "old"]);
  expect(address(1)).toBe(hashed);
  const [last] = hashed.split(".").slice(-1).map(Number);
  expect(address(0)).toBe(`192.168.56.${last === 254 ? 2 : last + 1}`);
});

test("an explicit address that is locked for another guest is rejected", () => {
  const root = projectFolder();
  writeLock(root, { "web/lan": "192.168.56.77" });
  const { lab, lan, guest } = labOf(root, ["web"]);
  guest("db", { interfaces: [lan.at("192.168.56.77")] });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(
      /LV104 campus\/db: the address of adapter lan is 192\.168\.56\.77, .*; give one of them another address \(/,
    ),
  ]);
});

test("an address that two branches locked is rejected with a remedy", () => {
  const root = projectFolder();
  writeLock(root, { "web/lan": "192.168.56.77", "db/lan": "192.168.56.77" });
  expect(brokenRules(labOf(root, ["web", "db"]).lab)).toEqual([
    expect.stringMatching(
      /LV104 .*if a merge of two branches left both in labvisor\.lock\.json, delete the newer line and synthesize again/,
    ),
  ]);
});

test("in CI, synthesis reports a change of the lock file as an error and leaves the file unchanged", () => {
  const root = projectFolder();
  labOf(root, ["web"]).app.synth();
  const before = fs.readFileSync(lockOf(root), "utf8");
  process.env.CI = "true";
  const message = expect.stringMatching(
    /labvisor\.lock\.json does not match the lab campus \(db\/lan: none -> 192\.168\.56\.\d+\), and must not change in CI; synthesize on your own machine and commit/,
  );
  // The stack has no trace after the message.
  const error = expect.objectContaining({ message, stack: expect.stringMatching(/commit labvisor\.lock\.json$/) });
  expect(() => labOf(root, ["web", "db"]).app.synth()).toThrow(error);
  expect(fs.readFileSync(lockOf(root), "utf8")).toBe(before);
});

test("in CI, synthesis accepts a matching lock file and does not write it", () => {
  const root = projectFolder();
  labOf(root, ["web"]).app.synth();
  fs.utimesSync(lockOf(root), 1, 1);
  process.env.CI = "true";
  labOf(root, ["web"]).app.synth();
  expect(fs.statSync(lockOf(root)).mtimeMs).toBe(1000);
});

test("two labs of an app share the lock file", () => {
  const root = projectFolder();
  const { app } = labOf(root, ["web"]);
  const lab = new Lab(app, "branch");
  const hypervisor = new VirtualBox(lab, "laptop");
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.57.0/24" });
  new VirtualMachine(lab, "web", { hypervisor, bootDisk: Disk.fromImage(image), interfaces: [lan.attach()] });
  app.synth();
  expect(Object.keys(readLock(root).labs)).toEqual(["branch", "campus"]);
});

test("the lock file is deleted with its last address", () => {
  const root = projectFolder();
  labOf(root, ["web"]).app.synth();
  labOf(root, []).app.synth();
  expect(fs.existsSync(lockOf(root))).toBe(false);
});

test("Testing.synth() and Testing.fullSynth() assign addresses without writing to the project", () => {
  const root = projectFolder();
  const { lab } = labOf(root, ["web"]);
  Testing.synth(lab, true);
  fs.rmSync(Testing.fullSynth(lab), { recursive: true });
  expect(fs.existsSync(lockOf(root))).toBe(false);
});

test.each([
  ["<<<<<<< HEAD", /is not JSON .*; restore it from version control/],
  ["{", /is not JSON .*; restore it from version control/],
  ['{"version":2,"labs":{}}', /is not a lock file of version 1/],
  ["null", /is not a lock file of version 1/],
  ["[]", /is not a lock file of version 1/],
  ['{"version":1,"labs":null}', /is damaged: .*; restore it from version control$/],
  ['{"version":1,"labs":[]}', /is damaged: .*; restore it from version control$/],
  ['{"version":1,"labs":"x"}', /is damaged: .*; restore it from version control$/],
  ['{"version":1,"labs":{"campus":null}}', /is damaged: .*; restore it from version control$/],
  ['{"version":1,"labs":{"campus":[]}}', /is damaged: .*; restore it from version control$/],
  ['{"version":1,"labs":{"campus":{}}}', /is damaged: .*; restore it from version control$/],
  [
    '{"version":1,"labs":{"campus":{"addresses":["192.168.56.7"]}}}',
    /is damaged: .*; restore it from version control$/,
  ],
  ['{"version":1,"labs":{"campus":{"addresses":{"web/lan":5}}}}', /is damaged: .*/],
  ['{"version":1,"labs":{"other":{"addresses":{"web/lan":"here"}}}}', /is damaged: .*/],
])("a lock file with %p is rejected with its path", (text, message) => {
  const root = projectFolder();
  fs.writeFileSync(lockOf(root), text);
  const { app } = labOf(root, ["web"]);
  expect(() => app.synth()).toThrow(message);
  expect(() => app.synth()).toThrow(lockOf(root));
  expect(fs.readFileSync(lockOf(root), "utf8")).toBe(text);
});

test("a lock file with a byte order mark is valid", () => {
  const root = projectFolder();
  writeLock(root, { "web/lan": "192.168.56.77" });
  fs.writeFileSync(lockOf(root), `\uFEFF${fs.readFileSync(lockOf(root), "utf8")}`);
  expect(labOf(root, ["web"]).address(0)).toBe("192.168.56.77");
});
