import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CloudInit, HostOnlyNetwork, InternalNetwork, Nat, type VirtualMachine, Vlan } from "../../../lib/index.js";
import { noCloudFiles } from "../../../lib/lab/seed/no-cloud.js";
import { labIn, synthesize, temporaryFolder } from "../support.js";

const cloudInit = CloudInit.seed({ hosts: true });

/** The command in the seed that writes the hosts file. */
function commandOf(machine: VirtualMachine): string[] {
  const { bootcmd } = JSON.parse(noCloudFiles(machine)["user-data"].replace("#cloud-config\n", ""));
  return bootcmd.find(([, , , name]: string[]) => name === "hosts");
}

/** The lines of the block between its markers. */
const linesOf = (machine: VirtualMachine) => commandOf(machine).slice(7, -1);

/** Runs it on a hosts file, as the guest does. */
function boot(command: readonly string[], before: string): string {
  const file = path.join(temporaryFolder(), "hosts");
  writeFileSync(file, before);
  const [shell, ...args] = command.map((word) => word.replace("/etc/hosts", file));
  const { status, stderr } = spawnSync(shell, args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return readFileSync(file, "utf8");
}

function lanLab() {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  return { lab, hypervisor, guest, lan };
}

test("the hosts block has the guests on the same networks, and not the guest itself", () => {
  const { lab, hypervisor, guest, lan } = lanLab();
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.1.0.0/24" });
  const web = guest("web", { interfaces: [Nat.perMachine(), lan.at("192.168.56.9")], cloudInit });
  guest("db", { interfaces: [lan.at("192.168.56.10"), inner.at("10.1.0.10")] });
  guest("far", { interfaces: [inner.at("10.1.0.11")] });
  guest("out", { interfaces: [Nat.perMachine()] });
  expect(linesOf(web)).toEqual(["192.168.56.10\tdb"]);
});

test("the hosts block has the guests behind default gateways, and none behind other routers", () => {
  const { lab, hypervisor, guest } = labIn();
  const medium = new InternalNetwork(lab, "medium", { hypervisor, cidr: "10.0.0.0/24" });
  const vlan = (vlanId: number) =>
    new Vlan(lab, `vlan${vlanId}`, {
      network: medium,
      vlanId,
      cidr: `10.0.${vlanId}.0/24`,
      gateway: `10.0.${vlanId}.1`,
    });
  const [near, far, hidden] = [vlan(10), vlan(20), vlan(30)];
  const client = guest("client", { interfaces: [near.at("10.0.10.9")], cloudInit });
  const interfaces = [near.at("10.0.10.1"), far.at("10.0.20.1")];
  guest("router", { interfaces, cloudInit: CloudInit.seed({ forwarding: true }) });
  guest("server", { interfaces: [far.at("10.0.20.9"), near.at("10.0.10.8")] });
  guest("away", { interfaces: [far.at("10.0.20.7")] });
  // It has a foot in both, and passes nothing on.
  guest("host", { interfaces: [far.at("10.0.20.8"), hidden.at("10.0.30.1")] });
  guest("nobody", { interfaces: [hidden.at("10.0.30.9")] });
  expect(linesOf(client)).toEqual(["10.0.10.1\trouter", "10.0.10.8\tserver", "10.0.20.7\taway", "10.0.20.8\thost"]);
});

test("the hosts block of a guest without a default gateway has no guests behind routers", () => {
  const { lab, hypervisor, guest, lan } = lanLab();
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.1.0.0/24" });
  const web = guest("web", { interfaces: [lan.at("192.168.56.9")], cloudInit });
  guest("router", {
    interfaces: [Nat.perMachine(), inner.at("10.1.0.10")],
    cloudInit: CloudInit.seed({ forwarding: true }),
  });
  expect(linesOf(web)).toEqual([]);
});

test("every boot replaces the block and keeps the rest of the hosts file", () => {
  const { guest, lan } = lanLab();
  const web = guest("web", { interfaces: [lan.at("192.168.56.9")], cloudInit });
  const alone = commandOf(web);
  guest("db", { interfaces: [lan.at("192.168.56.10")] });
  const both = commandOf(web);
  const own = "127.0.0.1\tlocalhost\n127.0.1.1\tweb";
  const block = (...lines: string[]) => ["# labvisor campus begin", ...lines, "# labvisor campus end", ""].join("\n");
  expect(boot(alone, `${own}\n`)).toBe(`${own}\n${block()}`);
  expect(boot(both, own)).toBe(`${own}\n${block("192.168.56.10\tdb")}`);
  expect(boot(both, `${block("10.9.9.9\told")}${own}\n`)).toBe(`${own}\n${block("192.168.56.10\tdb")}`);
  expect(boot(both, "")).toBe(block("192.168.56.10\tdb"));
  // Half a block is somebody's text.
  expect(boot(alone, `# labvisor campus begin\n${own}\n`)).toBe(`# labvisor campus begin\n${own}\n${block()}`);
});

test("a new guest changes only the seeds of guests with a hosts block", () => {
  const machines = (...names: string[]) => {
    const { lab, guest, lan } = lanLab();
    guest("asks", { interfaces: [lan.at("192.168.56.9")], cloudInit });
    guest("quiet", { interfaces: [lan.at("192.168.56.8")] });
    for (const name of names) guest(name, { interfaces: [lan.attach()] });
    return synthesize(lab).resource.virtualbox_vm;
  };
  const [before, after] = [machines(), machines("more")];
  expect(after.quiet).toEqual(before.quiet);
  const { storage_controllers: drives, ...rest } = after.asks;
  const { storage_controllers: drivesBefore, ...restBefore } = before.asks;
  expect(rest).toEqual(restBefore);
  expect(drives.SATA).toEqual(drivesBefore.SATA);
  expect(drives.IDE).not.toEqual(drivesBefore.IDE);
});

test.each([true, "template", "yes"])(
  "manage_etc_hosts: %j, which would overwrite the block at each boot, is rejected",
  (managed) => {
    expect(() => CloudInit.seed({ hosts: true, userData: { manage_etc_hosts: managed } })).toThrow(
      /^CloudInit\.seed: userData\.manage_etc_hosts is .*; with hosts, give "localhost" or false/,
    );
    expect(CloudInit.seed({ userData: { manage_etc_hosts: managed } }).hosts).toBe(false);
  },
);
