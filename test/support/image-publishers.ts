import { createHash } from "node:crypto";
import { type Answer, type ImageServer, startImageServer } from "./image-server.js";

/*
 * The web servers of distributions, as they are: the listings of Apache and nginx with their links to sort and to the
 * parent, versions that are incomplete or of another kind, and each publisher's own file of checksums.
 */

/** Returns the digits that a publisher states for a file in these tests. */
export function checksumOf(file: string, algorithm: "sha256" | "sha512" = "sha256"): string {
  return createHash(algorithm).update(file).digest("hex");
}

const text =
  (body: string): Answer =>
  (_, response) =>
    void response.writeHead(200).end(body);

/** The listing of Apache, as Debian, Ubuntu, and Fedora have it. */
const apache = (...names: string[]) =>
  text(`<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index</title></head><body>
<table><tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
<tr><td><img src="/icons/back.gif"></td><td><a href="/images/">Parent Directory</a></td></tr>
${names.map((name) => `<tr><td><a href="${name}">${name}</a></td><td>2026-07-13 04:11</td></tr>`).join("\n")}
</table><a href="https://www.example.org/about/">about</a></body></html>`);

/** The listing of nginx, as Alpine and Rocky Linux have it. */
const nginx = (...names: string[]) =>
  text(`<html><head><title>Index of /</title></head><body><h1>Index of /</h1><hr><pre><a href="../">../</a>
${names.map((name) => `<a href='./${name}'>${name}</a>   13-Jul-2026 04:11   -`).join("\n")}
</pre><hr></body></html>`);

const gnu = (algorithm: "sha256" | "sha512", ...files: string[]) =>
  text(files.map((file) => `${checksumOf(file, algorithm)}  ${file}\n`).join(""));
const binary = (...files: string[]) => text(files.map((file) => `${checksumOf(file)} *${file}\n`).join(""));
const bsd = (...files: string[]) =>
  text(files.map((file) => `# ${file}: 644874240 bytes\nSHA256 (${file}) = ${checksumOf(file)}\n`).join(""));

/** The two words for architectures, and which files there are for each. */
const each = (words: readonly string[], ...files: string[]) =>
  words.flatMap((word) => files.map((file) => file.replaceAll("ARCH", word)));
const DEBIAN = ["amd64", "arm64"];
const RED_HAT = ["x86_64", "aarch64"];

/** A server that mirrors the publishers of all distributions. */
export interface ImagePublishers extends ImageServer {
  /** The variable that makes `labvisor` use the server. */
  readonly env: { readonly LABVISOR_IMAGE_MIRRORS: string };
  /** Publishes a newer image of Debian 13. */
  publishDebian(version: string): void;
}

export async function startImagePublishers(): Promise<ImagePublishers> {
  const server = await startImageServer();
  const debian = ["20260601-2496", "20260712-2537"];
  const publishDebian = (version: string) => {
    debian.push(version);
    server.serve("/debian/trixie/", apache("20250806-2196/", ...debian.map((each) => `${each}/`), "daily/", "latest/"));
    const files = ["genericcloud", "generic", "nocloud"].flatMap((kind) =>
      each(DEBIAN, `debian-13-${kind}-ARCH-${version}.qcow2`, `debian-13-${kind}-ARCH-${version}.tar.xz`),
    );
    server.serve(`/debian/trixie/${version}/SHA512SUMS`, gnu("sha512", ...files));
  };
  for (const version of debian.splice(0)) publishDebian(version);

  server.serve("/ubuntu/releases/noble/", apache("release/", "release-20240423/", "release-20260705/"));
  server.serve(
    "/ubuntu/releases/noble/release-20260705/SHA256SUMS",
    binary(...each(DEBIAN, "ubuntu-24.04-server-cloudimg-ARCH.img", "ubuntu-24.04-server-cloudimg-ARCH.tar.gz")),
  );

  server.serve("/rocky/", nginx("10.2/", "9/", "9.8/", "9.10/", "9.11-beta/", "9.11/", "RPM-GPG-KEY-rockyofficial"));
  // 9.11 is there before its images are.
  for (const word of RED_HAT)
    server.serve(
      `/rocky/9.10/images/${word}/CHECKSUM`,
      bsd(
        ...each(
          [word],
          "Rocky-9-GenericCloud-Base-9.10-20260525.0.ARCH.qcow2",
          "Rocky-9-GenericCloud-Base-9.10-20260526.0.ARCH.qcow2",
          "Rocky-9-GenericCloud-Base.latest.ARCH.qcow2",
          "Rocky-9-GenericCloud-LVM-9.10-20260527.0.ARCH.qcow2",
        ),
      ),
    );

  for (const word of RED_HAT)
    server.serve(
      `/almalinux/9/cloud/${word}/images/CHECKSUM`,
      gnu(
        "sha256",
        ...each(
          [word],
          "AlmaLinux-9-GenericCloud-9.8-20260526.ARCH.qcow2",
          "AlmaLinux-9-GenericCloud-9.8-20260526.1.ARCH.qcow2",
          "AlmaLinux-9-GenericCloud-ext4-9.8-20260527.ARCH.qcow2",
          "AlmaLinux-9-GenericCloud-latest.ARCH.qcow2",
        ),
      ),
    );

  for (const word of RED_HAT) {
    const folder = `/fedora/releases/43/Cloud/${word}/images/`;
    const image = `Fedora-Cloud-Base-Generic-43-1.6.${word}.qcow2`;
    server.serve(
      folder,
      apache(`Fedora-Cloud-43-1.6-${word}-CHECKSUM`, image, `Fedora-Cloud-Base-UEFI-UKI-43-1.6.${word}.qcow2`),
    );
    server.serve(
      `${folder}Fedora-Cloud-43-1.6-${word}-CHECKSUM`,
      text(
        `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# ${image}: 516419584 bytes\n` +
          `SHA256 (${image}) = ${checksumOf(image)}\n` +
          "-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----\n",
      ),
    );
  }

  // The file with the constant name is a link to that of the build.
  for (const word of RED_HAT)
    server.serve(
      `/opensuse/distribution/leap/16.0/appliances/Leap-16.0-Minimal-VM.${word}-Cloud.qcow2.sha256`,
      gnu("sha256", `Leap-16.0-Minimal-VM.${word}-16.0.0-Cloud-Build16.2.qcow2`),
    );

  const alpine = "/alpine/v3.23/releases/cloud/";
  const alpines = ["3.23.4", "3.23.10"].flatMap((version) =>
    ["x86_64-bios-cloudinit", "x86_64-uefi-cloudinit", "x86_64-bios-tiny", "aarch64-uefi-cloudinit"].flatMap(
      (variant) => ["nocloud", "aws", "generic"].map((cloud) => `${cloud}_alpine-${version}-${variant}-r0.qcow2`),
    ),
  );
  server.serve(alpine, nginx(...alpines.flatMap((file) => [file, `${file}.asc`, `${file}.sha512`])));
  for (const file of alpines) server.serve(`${alpine}${file}.sha512`, text(checksumOf(file, "sha512")));

  const names = ["almalinux", "alpine", "debian", "fedora", "opensuse", "rocky", "ubuntu"];
  const LABVISOR_IMAGE_MIRRORS = names.map((name) => `${name}=${server.origin}/${name}`).join(" ");
  return Object.assign(server, { env: { LABVISOR_IMAGE_MIRRORS }, publishDebian });
}
