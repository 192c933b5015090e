import { lookUp } from "../../../lib/cli/images/look-up.js";
import { PUBLICATIONS } from "../../../lib/cli/images/publication.js";
import {
  OFFICIAL_ARCHITECTURES,
  OFFICIAL_IMAGE_NAMES,
  type OfficialImageName,
} from "../../../lib/lab/official-image.js";
import { checksumOf, type ImagePublishers, startImagePublishers } from "../../support/image-publishers.js";
import { status } from "../../support/image-server.js";

let publishers: ImagePublishers;
beforeEach(async () => {
  publishers = await startImagePublishers();
  Object.assign(process.env, publishers.env);
});
afterEach(() => {
  publishers.close();
  delete process.env.LABVISOR_IMAGE_MIRRORS;
});

test.each<[OfficialImageName, string, "sha256" | "sha512", string, string]>([
  [
    "debian-13",
    "20260712-2537",
    "sha512",
    "debian/trixie/20260712-2537/debian-13-generic-amd64-20260712-2537.qcow2",
    "debian/trixie/20260712-2537/debian-13-generic-arm64-20260712-2537.qcow2",
  ],
  [
    "ubuntu-24.04",
    "20260705",
    "sha256",
    "ubuntu/releases/noble/release-20260705/ubuntu-24.04-server-cloudimg-amd64.img",
    "ubuntu/releases/noble/release-20260705/ubuntu-24.04-server-cloudimg-arm64.img",
  ],
  [
    "rocky-9",
    "9.10-20260526.0",
    "sha256",
    "rocky/9.10/images/x86_64/Rocky-9-GenericCloud-Base-9.10-20260526.0.x86_64.qcow2",
    "rocky/9.10/images/aarch64/Rocky-9-GenericCloud-Base-9.10-20260526.0.aarch64.qcow2",
  ],
  [
    "almalinux-9",
    "9.8-20260526.1",
    "sha256",
    "almalinux/9/cloud/x86_64/images/AlmaLinux-9-GenericCloud-9.8-20260526.1.x86_64.qcow2",
    "almalinux/9/cloud/aarch64/images/AlmaLinux-9-GenericCloud-9.8-20260526.1.aarch64.qcow2",
  ],
  [
    "fedora-43",
    "43-1.6",
    "sha256",
    "fedora/releases/43/Cloud/x86_64/images/Fedora-Cloud-Base-Generic-43-1.6.x86_64.qcow2",
    "fedora/releases/43/Cloud/aarch64/images/Fedora-Cloud-Base-Generic-43-1.6.aarch64.qcow2",
  ],
  [
    "opensuse-leap-16.0",
    "16.0.0-Cloud-Build16.2",
    "sha256",
    "opensuse/distribution/leap/16.0/appliances/Leap-16.0-Minimal-VM.x86_64-16.0.0-Cloud-Build16.2.qcow2",
    "opensuse/distribution/leap/16.0/appliances/Leap-16.0-Minimal-VM.aarch64-16.0.0-Cloud-Build16.2.qcow2",
  ],
  [
    "alpine-3.23",
    "3.23.10-r0",
    "sha512",
    "alpine/v3.23/releases/cloud/nocloud_alpine-3.23.10-x86_64-bios-cloudinit-r0.qcow2",
    "alpine/v3.23/releases/cloud/nocloud_alpine-3.23.10-aarch64-uefi-cloudinit-r0.qcow2",
  ],
])("the newest %s is found with its publisher's checksum", async (name, version, algorithm, x86, arm) => {
  const pin = (path: string) => ({
    version,
    url: `${publishers.origin}/${path}`,
    [algorithm]: checksumOf(path.split("/").at(-1) ?? "", algorithm),
  });
  expect(await lookUp(name)).toEqual({ x86_64: pin(x86), arm64: pin(arm) });
});

test("an image whose checksum cannot be read is not pinned, and the error names the server's answer", async () => {
  publishers.serve("/debian/trixie/20260712-2537/SHA512SUMS", status(503));
  await expect(lookUp("debian-13")).rejects.toThrow(
    `debian-13: ${publishers.origin}/debian/trixie/20260712-2537/SHA512SUMS cannot be read (the server responded 503 ` +
      "Service Unavailable); try again later, or name a mirror in LABVISOR_IMAGE_MIRRORS",
  );
});

test("a server that cannot be reached is reported with the cause", async () => {
  publishers.close();
  await expect(lookUp("debian-13")).rejects.toThrow(
    /^debian-13: http:\/\/127\.0\.0\.1:\d+\/debian\/trixie\/ cannot be read \(connect ECONNREFUSED .*\); try again later/,
  );
});

test("a publisher with other folders is reported", async () => {
  const at = publishers.origin;
  await expect(lookUp("rocky-10")).rejects.toThrow(
    `rocky-10: there is no image with a checksum in ${at}/rocky/; the publisher may have changed its folders: ` +
      "install a newer Labvisor, or use Image.url()",
  );
  await expect(lookUp("debian-12")).rejects.toThrow(`there is no image with a checksum in ${at}/debian/bookworm/`);
});

test.each([
  "windows=https://mirror.example.org/",
  "https://mirror.example.org/",
  "debian=mirror.example.org",
  "debian=https://me:secret@mirror.example.org",
])("the mirror %s is rejected, without showing what may be a password", async (value) => {
  process.env.LABVISOR_IMAGE_MIRRORS = value;
  await expect(lookUp("debian-13")).rejects.toThrow(
    "debian-13: LABVISOR_IMAGE_MIRRORS is not a list of mirrors; give NAME=URL, such as " +
      "debian=https://mirror.example.org/debian, for almalinux, alpine, debian, fedora, opensuse, rocky, ubuntu",
  );
});

test("every official image is published on the web for each architecture", () => {
  for (const name of OFFICIAL_IMAGE_NAMES)
    for (const architecture of OFFICIAL_ARCHITECTURES) {
      const { base, origin = base } = PUBLICATIONS[name](architecture);
      for (const url of [base, origin]) expect(url).toMatch(/^https:\/\/[a-z.-]+\/(?:\S+\/)?$/);
    }
});
