import { TerraformVariable } from "cdktf";
import { Disk, Image, Size } from "../../../lib/index.js";
import { labIn, synthesize } from "../../lab/support.js";

const url = "https://example.org/debian.qcow2";
const sha256 = "0123456789abcdef".repeat(4);

test("an image from a URL is one resource, however many disks use it", () => {
  const { lab, guest } = labIn();
  guest("a", { bootDisk: Disk.fromImage(Image.url(url, { sha256 }), { size: Size.gibibytes(10) }) });
  guest("b", { bootDisk: Disk.fromImage(Image.url(url, { sha256: sha256.toUpperCase() })) });
  guest("c", { bootDisk: Disk.fromImage(Image.url("https://example.org/other.vdi", { sha256: "f".repeat(64) })) });
  const { virtualbox_image: images, virtualbox_disk: disks } = synthesize(lab).resource;
  expect(images).toEqual({
    image_0123456789ab: { url, sha256 },
    image_ffffffffffff: { url: "https://example.org/other.vdi", sha256: "f".repeat(64) },
  });
  expect(disks).toMatchObject({
    a_boot: { source: "${virtualbox_image.image_0123456789ab.path}", size_mib: 10240 },
    b_boot: { source: "${virtualbox_image.image_0123456789ab.path}" },
    c_boot: { source: "${virtualbox_image.image_ffffffffffff.path}" },
  });
});

test("a URL that only Terraform knows is left to Terraform", () => {
  const { lab, guest } = labIn();
  const { stringValue } = new TerraformVariable(lab, "mirror", { type: "string" });
  guest("a", { bootDisk: Disk.fromImage(Image.url(`${stringValue}/debian.qcow2`, { sha256 })) });
  expect(synthesize(lab).resource.virtualbox_image).toEqual({
    image_0123456789ab: { url: "${var.mirror}/debian.qcow2", sha256 },
  });
});

test("a guest from a downloaded image has a seed", () => {
  expect(labIn().guest("a", { bootDisk: Disk.fromImage(Image.url(url, { sha256 })) }).cloudInit.hasSeed).toBe(true);
});
