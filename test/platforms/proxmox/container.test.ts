import {
  ContainerTemplate,
  DirectoryPool,
  HostOnlyNetwork,
  InternalNetwork,
  Proxmox,
  Size,
} from "../../../lib/index.js";
import { brokenRules, synthesize } from "../../lab/support.js";
import { containersOf, MARK, machinesOf, proxmoxLab } from "./support.js";

test("a container's settings are rendered", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  const lan = new InternalNetwork(lab, "lan", { hypervisor, cidr: "10.7.0.0/24" });
  const pool = new DirectoryPool(lab, "store", { hypervisor, path: "/srv/store" });
  container("a", {
    name: "web",
    cpus: 2,
    memory: Size.mebibytes(256),
    swap: Size.mebibytes(128),
    unprivileged: false,
    running: false,
    rootDisk: { size: Size.gibibytes(2), pool },
    mountPoints: [{ path: "/srv/www", size: Size.gibibytes(8), pool, backup: false, readOnly: true }],
    interfaces: [lan.attach({ connected: false })],
    deletionProtection: true,
    options: { onBoot: true, startOrder: 2, cpuUnits: 200, tags: ["Web"] },
  });
  const datastore_id = "${proxmox_storage_directory.store.id}";
  expect(containersOf(lab).a).toMatchObject({
    tags: ["campus", MARK, "web"],
    started: false,
    start_on_boot: true,
    startup: { order: 2 },
    protection: true,
    unprivileged: false,
    features: { nesting: false },
    cpu: { cores: 2, units: 200 },
    memory: { dedicated: 256, swap: 128 },
    disk: { datastore_id, size: 2 },
    mount_point: [{ path: "/srv/www", volume: datastore_id, size: "8G", backup: false, read_only: true }],
    network_interface: [{ name: "eth0", enabled: false }],
    initialization: {
      hostname: "web",
      ip_config: [{ ipv4: { address: expect.stringMatching(/^10\.7\.0\.\d+\/24$/) } }],
    },
  });
});

test("a template is downloaded once for all its containers", () => {
  const { lab, container } = proxmoxLab();
  const sha512 = "0f".repeat(64);
  const url = "https://example.org/alpine-3.22-default_20250617_amd64.tar.xz";
  for (const id of ["a", "b"]) container(id, { template: ContainerTemplate.url(url, { sha512 }) });
  const { a, b } = containersOf(lab);
  expect(a.operating_system).toEqual(b.operating_system);
  expect(Object.values(synthesize(lab).resource.proxmox_download_file)).toMatchObject([
    {
      file_name: "campus-${terraform_data.pve.input}-0f0f0f0f0f0f.tar.xz",
      checksum_algorithm: "sha512",
      checksum: sha512,
    },
  ]);
});

test("a machine starts after the running containers of its node, whatever the order in the program", () => {
  const { lab, guest, container } = proxmoxLab();
  const other = new Proxmox(lab, "other", { node: "other" });
  guest("vm");
  container("b");
  container("a");
  container("stopped", { running: false });
  container("elsewhere", { hypervisor: other });
  const { depends_on } = machinesOf(lab).vm;
  expect(depends_on).toEqual(["proxmox_virtual_environment_container.a", "proxmox_virtual_environment_container.b"]);
});

test("too many adapters of a container, and a pool of another hypervisor, are rejected", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  const other = new Proxmox(lab, "other", { node: "other" });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.7.0.0/24" });
  const pool = new DirectoryPool(lab, "store", { hypervisor: other, path: "/srv/store" });
  container("a", { interfaces: Array.from({ length: 11 }, (_, n) => lan.attach({ name: `n${n}` })) });
  container("b", { mountPoints: [{ path: "/data", size: Size.gibibytes(1), pool }] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV112 campus/a: it has 11 adapters, but campus/pve supports 10"),
    expect.stringContaining("LV113 campus/b: hypervisor is campus/pve, but campus/store is on campus/other"),
  ]);
});
