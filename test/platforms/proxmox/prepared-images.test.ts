import fs from "node:fs";
import path from "node:path";
import { CloudInit, Disk, Image, Size } from "../../../lib/index.js";
import { appIn, brokenRules, projectFolder, synthesize } from "../../lab/support.js";
import { machinesOf, proxmoxLab } from "./support.js";

const sha256 = "a".repeat(64);
const size = Size.gibibytes(2);

/** The images that Labvisor uploads, by their Terraform names. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks for in the JSON
const imagesOf = (lab: Parameters<typeof synthesize>[0]): Record<string, any> =>
  synthesize(lab).resource.labvisor_proxmox_image;

const PACKED = ["a.qcow2.gz", "a.img.xz", "a.raw.zst", "a.qcow2.bz2", "a.tar", "a.tgz", "a.ova", "a.box"];
const CONVERTED = ["a.vdi", "a.vhd", "a.vhdx", "a.qed", "a.hdd", "a.VHDX"];

test.each([...PACKED, ...CONVERTED])(
  "the image %s is prepared and uploaded by Labvisor's own provider, once for all its disks",
  (file) => {
    const { lab, guest } = proxmoxLab();
    const url = `https://example.org/${file}`;
    const bootDisk = Disk.fromImage(Image.url(url, { sha256 }), { size });
    guest("a", { bootDisk });
    guest("b", { bootDisk });
    expect(brokenRules(lab)).toEqual([]);
    const [[name, image], ...others] = Object.entries(imagesOf(lab));
    expect(others).toEqual([]);
    expect(image).toMatchObject({ node_name: "pve", content_type: "import", url, checksum: sha256 });
    for (const { disk } of Object.values(machinesOf(lab)))
      expect(disk[0].import_from).toBe(`\${labvisor_proxmox_image.${name}.id}`);
    expect(synthesize(lab).terraform.required_providers.labvisor.source).toBe("labvisor.invalid/labvisor/proxmox");
  },
);

test("a packed image in a file is recognized by its content, and two disks of an archive are two images", () => {
  const root = projectFolder();
  fs.writeFileSync(path.join(root, "lab.img"), `${"\0".repeat(257)}ustar`, "latin1");
  const { lab, guest } = proxmoxLab({}, appIn(root));
  guest("a", { bootDisk: Disk.fromImage(Image.file("lab.img"), { size }) });
  guest("b", { bootDisk: Disk.fromImage(Image.file("lab.img", { disk: 2 }), { size }) });
  expect(brokenRules(lab)).toEqual([]);
  const images = Object.values(imagesOf(lab));
  expect(images.map(({ file, disk }) => [path.basename(file), disk])).toEqual([
    ["lab.img", undefined],
    ["lab.img", 2],
  ]);
  expect(new Set(images.map(({ name }) => name)).size).toBe(2);
});

test.each([
  ["VDI", "<<< Oracle VM VirtualBox Disk Image >>>"],
  ["VHD", "conectix"],
  ["VHDX", "vhdxfile"],
  ["QED", "QED\0"],
  ["Parallels", "WithoutFreeSpace"],
])("a %s image in a file is converted by Labvisor, whatever its name", (_, head) => {
  const root = projectFolder();
  fs.writeFileSync(path.join(root, "disk.img"), Buffer.from(head, "latin1"));
  const { lab, guest } = proxmoxLab({}, appIn(root));
  guest("a", { bootDisk: Disk.fromImage(Image.file("disk.img"), { size }) });
  expect(brokenRules(lab)).toEqual([]);
  expect(Object.values(imagesOf(lab))).toMatchObject([{ file: expect.stringMatching(/disk\.img$/) }]);
});

test("an ISO file is unpacked by Labvisor if the node cannot", () => {
  const { lab, guest } = proxmoxLab();
  const dvds = ["gz", "xz"].map((extension, index) =>
    Image.url(`https://example.org/install.iso.${extension}`, { sha256: `${index}`.repeat(64) }),
  );
  for (const [index, dvd] of dvds.entries())
    guest(`g${index}`, { bootDisk: Disk.blank(size), options: { dvd }, cloudInit: CloudInit.none() });
  expect(brokenRules(lab)).toEqual([]);
  expect(Object.values(imagesOf(lab))).toMatchObject([{ content_type: "iso", url: expect.stringMatching(/\.xz$/) }]);
});
