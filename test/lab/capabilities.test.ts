import {
  BackupJob,
  BackupMode,
  DirectoryPool,
  Disk,
  Image,
  Lab,
  NfsPool,
  Proxmox,
  ResourcePool,
  SerialPort,
  Size,
  StoragePool,
  Template,
  VirtualBox,
  VirtualMachine,
} from "../../lib/index.js";
import { appIn, Elsewhere, labIn } from "./support.js";

/** Hides a value's type from the compiler, as in a JavaScript program. */
const anything = (value: unknown) => value as never;

const bootDisk = Disk.fromImage(Image.file("disk.img"), { size: Size.gibibytes(3) });

function onProxmox(props: object) {
  const lab = new Lab(appIn(), "campus");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  return () => new VirtualMachine(lab, "web", anything({ hypervisor, bootDisk, ...props }));
}

test("shared folders are rejected on Proxmox VE", () => {
  expect(onProxmox({ sharedFolders: [{ name: "work", hostPath: "work" }] })).toThrow(
    "campus/web: Proxmox VE (campus/pve) does not support shared folders; use another hypervisor",
  );
});

test("files for serial ports are rejected on Proxmox VE", () => {
  expect(onProxmox({ serial: SerialPort.file("serial.log") })).toThrow(
    "campus/web: Proxmox VE (campus/pve) does not support files for serial ports",
  );
});

test("snapshots are rejected on Proxmox VE", () => {
  const machine = onProxmox({})() as VirtualMachine<never>;
  expect(() => machine.snapshot("golden")).toThrow("Proxmox VE (campus/pve) does not support snapshots");
});

test("directory pools are rejected on a hypervisor without them", () => {
  const { lab } = labIn();
  const hypervisor = new Elsewhere(lab, "other");
  expect(() => new DirectoryPool(lab, "pool", anything({ hypervisor, path: "pool" }))).toThrow(
    "campus/pool: Elsewhere (campus/other) does not support directory pools",
  );
});

test("existing storage pools are rejected on VirtualBox", () => {
  const { hypervisor } = labIn();
  expect(() => StoragePool.existing(anything(hypervisor), "tank")).toThrow(
    "campus/laptop: VirtualBox (campus/laptop) does not support existing storage pools",
  );
});

test("templates and backup jobs are rejected on VirtualBox", () => {
  const { lab, hypervisor, guest } = labIn();
  expect(() => new Template(lab, "golden", anything({ hypervisor, bootDisk }))).toThrow(
    "campus/golden: VirtualBox (campus/laptop) does not support templates",
  );
  const storage = new DirectoryPool(lab, "backups", { hypervisor, path: "backups" });
  const job = { guests: [guest("web")], mode: BackupMode.STOP, schedule: "02:30", keep: { last: 1 }, storage };
  expect(() => new BackupJob(lab, "nightly", anything({ hypervisor, ...job }))).toThrow(
    "campus/nightly: VirtualBox (campus/laptop) does not support backup jobs",
  );
});

test("resource pools and NFS pools are rejected on VirtualBox", () => {
  const lab = new Lab(appIn(), "campus");
  const hypervisor = anything(new VirtualBox(lab, "laptop"));
  expect(() => new ResourcePool(lab, "team", { hypervisor })).toThrow(/campus\/team: hypervisor is .* give a Proxmox/);
  expect(() => new NfsPool(lab, "share", { hypervisor, server: "nas", export: "/lab" })).toThrow(
    /campus\/share: hypervisor is .* give a Proxmox/,
  );
});
