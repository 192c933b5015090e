import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { App } from "cdktf";
import { hostOnly } from "../../examples/host-only/lab.js";
import { portable, portableOnProxmox } from "../../examples/portable/lab.js";
import { vlanCampus, vlanCampusOnProxmox } from "../../examples/vlan-campus/lab.js";
import { type Lab, Proxmox } from "../../lib/index.js";
import { appIn, temporaryFolder } from "../lab/support.js";
import { guestViews } from "./guest-view.js";

/** Returns the views of an example's guests. The example is synthesized in its own project, to keep its lock file unchanged. */
function viewsOf(build: (app: App) => Lab) {
  const folder = temporaryFolder();
  cpSync("examples/images", path.join(folder, "images"), { recursive: true });
  mkdirSync(path.join(folder, "lab"));
  const app = appIn(path.join(folder, "lab"));
  const { id } = build(app).node;
  app.synth();
  return guestViews(path.join(app.outdir, "stacks", id));
}

const hostOnlyOnProxmox = (app: App) => hostOnly(app, (lab) => new Proxmox(lab, "pve", { node: "pve" }));

test.each([
  ["host-only", hostOnly, hostOnlyOnProxmox, 4],
  ["portable", portable, portableOnProxmox, 4],
  ["vlan-campus", vlanCampus, vlanCampusOnProxmox, 8],
])("the guests of %s see the same on VirtualBox and on Proxmox VE", (_, onVirtualBox, onProxmox, guests) => {
  const [box, pve] = [viewsOf((app) => onVirtualBox(app)), viewsOf((app) => onProxmox(app))];
  expect(Object.keys(box)).toHaveLength(guests);
  expect(pve).toEqual(box);
});

test("the comparison covers everything that a guest sees", () => {
  const { web1, database, admin } = viewsOf(portable);
  expect(web1).toEqual([
    { interface: "eth0", address: "10.30.0.11/24", gateway: "10.30.0.1", shares: ["web2"], leads: ["outside"] },
    { interface: "eth1", address: "192.168.56.11/24", shares: ["admin", "web2"], leads: ["host"] },
    { interface: "eth2", address: "10.31.0.11/24", shares: ["database", "web2"], leads: [] },
  ]);
  expect(database).toEqual([{ interface: "eth0", address: "10.31.0.20/24", shares: ["web1", "web2"], leads: [] }]);
  expect(admin).toMatchObject([
    { address: "NAT", shares: [], leads: ["outside"] },
    { address: "192.168.56.20/24", shares: ["web1", "web2"] },
  ]);
  const { router, students1 } = viewsOf(vlanCampusOnProxmox);
  expect(router.find((each) => each.interface === "eth0.20")).toEqual({
    interface: "eth0.20",
    address: "10.10.20.1/24",
    shares: ["services", "students1", "students2"],
    leads: [],
  });
  expect(students1).toMatchObject([
    { interface: "eth0", address: "DHCP", shares: ["router", "services", "students2"] },
  ]);
});
