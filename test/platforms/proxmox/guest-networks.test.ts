import { CloudInit, HostOnlyNetwork, type Lab } from "../../../lib/index.js";
import { appIn, synthesize } from "../../lab/support.js";
import { fromImage, machinesOf, proxmoxLab } from "./support.js";

const networksIn = (lab: Lab) => synthesize(lab).resource.labvisor_proxmox_guest_networks;
const providersIn = (lab: Lab) => Object.keys(synthesize(lab).terraform.required_providers);

test("a guest restarts for the networks that it reads from its seed, but not when its machine is replaced", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  guest("web", { bootDisk: fromImage, interfaces: [lan.at("10.1.2.11")] });
  expect(networksIn(lab)).toEqual({
    web_guest: {
      vm_id: "${proxmox_virtual_environment_vm.web.vm_id}",
      running: true,
      networks: { eth0: "10.1.2.11/24" },
      lifecycle: { replace_triggered_by: ["proxmox_virtual_environment_vm.web.id"] },
    },
  });
  expect(providersIn(lab)).toEqual(["labvisor", "proxmox"]);
});

test("a guest that --stopped powers off keeps its networks, so that its lab needs the same providers", () => {
  const { lab, guest } = proxmoxLab({}, appIn(undefined, { "labvisor:running": false }));
  guest("web", { bootDisk: fromImage });
  expect(networksIn(lab).web_guest).toMatchObject({ running: false });
});

test("a guest that does not run, or that reads no networks at each boot, needs no provider for restarts", () => {
  const { lab, guest } = proxmoxLab();
  const bootDisk = fromImage;
  guest("off", { bootDisk, running: false });
  guest("none", { bootDisk, cloudInit: CloudInit.none() });
  guest("drive", { bootDisk, options: { cloudInitDrive: true } });
  guest("own", { bootDisk, cloudInit: CloudInit.seed({ userData: { updates: {} } }) });
  guest("windows", { bootDisk, osType: "win11" });
  expect(networksIn(lab)).toBeUndefined();
  expect(providersIn(lab)).toEqual(["proxmox"]);
});

test("a guest that depends on another one is applied after the other one's restart", () => {
  const { lab, guest, container } = proxmoxLab();
  const dc = guest("dc", { bootDisk: fromImage });
  guest("web", { bootDisk: fromImage, dependsOn: [dc] });
  const ct = container("ct", { dependsOn: [dc] });
  expect(machinesOf(lab).web.depends_on).toEqual([
    ...["labvisor_proxmox_guest_networks.dc_guest", "proxmox_virtual_environment_container.ct"],
    "proxmox_virtual_environment_vm.dc",
  ]);
  expect(machinesOf(lab).dc.depends_on).toBeUndefined();
  expect(synthesize(lab).resource.proxmox_virtual_environment_container[ct.node.id].depends_on).toEqual([
    ...["labvisor_proxmox_guest_networks.dc_guest", "proxmox_virtual_environment_vm.dc"],
  ]);
});
