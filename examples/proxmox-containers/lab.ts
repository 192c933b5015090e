import type { App } from "cdktf";
import {
  BackupJob,
  BackupMode,
  Checks,
  Container,
  ContainerTemplate,
  Lab,
  NatNetwork,
  Probe,
  Proxmox,
  Reachability,
  Size,
  StorageKind,
  StoragePool,
} from "labvisor";

/** The Debian template from Proxmox VE's own list, which `pveam available` prints. */
const TEMPLATE = ContainerTemplate.url(
  "http://download.proxmox.com/images/system/debian-12-standard_12.7-1_amd64.tar.zst",
  {
    sha512:
      "39f6d06e082d6a418438483da4f76092ebd0370a91bad30b82ab6d0f442234d63fe27a15569895e34d6d1e5ca50319f62637f7fb96b98dbde4f6103cf05bff6d",
  },
);

/** The workshop's containers: two web servers behind one NAT, backed up nightly, and once a week while suspended. */
export function proxmoxContainers(app: App): Lab {
  const lab = new Lab(app, "proxmox-containers");
  const pve = new Proxmox(lab, "pve", { node: "pve" });
  const wan = new NatNetwork(lab, "wan", { hypervisor: pve, cidr: "10.20.0.0/24" }); // the node is 10.20.0.1

  const guests = [1, 2].map(
    (n) =>
      new Container(lab, `web${n}`, {
        hypervisor: pve,
        template: TEMPLATE,
        memory: Size.mebibytes(256),
        rootDisk: { size: Size.gibibytes(4) },
        interfaces: [wan.at(`10.20.0.1${n}`)],
        options: { onBoot: true, startOrder: n },
      }),
  );

  const storage = StoragePool.existing(pve, "local", StorageKind.DIRECTORY);
  const backup = { hypervisor: pve, guests, storage };
  const { SUSPEND, SNAPSHOT } = BackupMode;
  new BackupJob(lab, "weekly", { ...backup, mode: SUSPEND, schedule: "sat 03:00", keep: { last: 2 } });
  new BackupJob(lab, "nightly", { ...backup, mode: SNAPSHOT, schedule: "02:30", keep: { last: 3, weekly: 4 } });

  // For `labvisor check`. The node runs the probes, because nothing else is on the containers' network. The checks fail
  // until you install a web server: the template has none.
  const checks = new Checks(app, "checks", { lab });
  for (const to of guests) new Reachability(checks, `${to.name}-answers`, { from: pve, to, probe: Probe.http() });
  return lab;
}
