import { BridgedNetwork, CloudInit, HostOnlyNetwork, Nat, Template } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { labIn, warnings } from "../support.js";

const seed = (text: string) => CloudInit.seed({ userData: { runcmd: [["sh", "-c", text]] } });

function asking(text: string) {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("db", { interfaces: [Nat.perMachine()] });
  guest("cache", { interfaces: [Nat.perMachine(), lan.attach()] });
  guest("web", { interfaces: [Nat.perMachine(), lan.attach()], cloudInit: seed(text) });
  return warnings(lab);
}

test.each([
  "psql postgres://db/shop",
  "ssh root@db uptime",
  "nc db:5432",
  "nc DB:5432",
  "ping 10.0.2.15",
  "[10.0.2.15]:22",
])("user data that refers to another guest with %j causes a warning", (text) => {
  expect(asking(text)).toEqual(["LV121 campus/web"]);
});

test.each([
  "apt-get install -y db",
  "http://db.example/",
  "http://mydb:1",
  "a-db:1",
  "db-1:80",
  "http://cache:6379",
  "http://web:80",
  "ping 110.0.2.15",
  "ping 10.0.2.150",
])("user data with %j causes no warning", (text) => {
  expect(asking(text)).toEqual([]);
});

test("a name server with the address behind NAT causes a warning", () => {
  const { lab, hypervisor, guest } = labIn();
  new BridgedNetwork(lab, "lan", {
    hypervisor,
    hostInterface: "eth0",
    cidr: "192.168.1.0/24",
    nameservers: ["10.0.2.15"],
  });
  guest("dns", { interfaces: [Nat.perMachine()] });
  expect(warnings(lab)).toEqual(["LV121 campus/lan"]);
});

test("a guest without adapters, and a guest's own name and address, cause no warning", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  new Template(lab, "db", { hypervisor, bootDisk: guest("old").bootDisk });
  guest("web", { interfaces: [Nat.perMachine()], cloudInit: seed("curl http://web:80 http://db:80 http://10.0.2.15") });
  expect(warnings(lab)).toEqual([]);
});
