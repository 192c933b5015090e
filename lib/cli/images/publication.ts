import type { OfficialArchitecture, OfficialImageName } from "../../lab/official-image.js";

/** The place where a distribution publishes an image for one architecture, together with its checksum. */
export interface Publication {
  /** The distribution's name, by which users give a mirror. */
  readonly distribution: string;
  /** The URL that mirrors copy. */
  readonly base: string;
  /**
   * The URL of the publisher's own server, for folders and checksums, where `base` redirects to mirrors.
   *
   * @default - `base`
   */
  readonly origin?: string;
  /**
   * The folders of versions: the folder around them, and their names.
   *
   * @default - none: all versions are in one folder
   */
  readonly versions?: { readonly folder: string; readonly name: RegExp };
  /** The folder of the image and its checksum, in that of the version or else in the base. */
  readonly folder: string;
  /** The name of the file of checksums, or a pattern, of which the newest one counts. */
  readonly checksums: string | RegExp;
  /** The image's file name. Its groups, or else those of the version's folder, are the version. */
  readonly image: RegExp;
}

type ByArchitecture = (architecture: OfficialArchitecture) => Publication;

const DEBIAN_WORDS = { x86_64: "amd64", arm64: "arm64" };
const RED_HAT_WORDS = { x86_64: "x86_64", arm64: "aarch64" };

/** Returns a pattern of whole names, in which dots of the text are literal and `#` is a number. */
function names(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(".", "\\.").replaceAll("#", "\\d+")}$`);
}

/** The image with drivers for all hardware: `genericcloud` has none for VirtualBox's SATA controller. */
function debian(release: string, codename: string): ByArchitecture {
  return (architecture) => ({
    distribution: "debian",
    base: "https://cloud.debian.org/images/cloud/",
    versions: { folder: `${codename}/`, name: names("#-#") },
    folder: "",
    checksums: "SHA512SUMS",
    image: names(`debian-${release}-generic-${DEBIAN_WORDS[architecture]}-(#-#).qcow2`),
  });
}

function ubuntu(release: string, codename: string): ByArchitecture {
  return (architecture) => ({
    distribution: "ubuntu",
    base: "https://cloud-images.ubuntu.com/",
    versions: { folder: `releases/${codename}/`, name: names("release-(#(?:.#)?)") },
    folder: "",
    checksums: "SHA256SUMS",
    image: names(`ubuntu-${release}-server-cloudimg-${DEBIAN_WORDS[architecture]}.img`),
  });
}

function rocky(major: string): ByArchitecture {
  return (architecture) => {
    const word = RED_HAT_WORDS[architecture];
    return {
      distribution: "rocky",
      base: "https://dl.rockylinux.org/pub/rocky/",
      versions: { folder: "", name: names(`${major}.#`) },
      folder: `images/${word}/`,
      checksums: "CHECKSUM",
      image: names(`Rocky-${major}-GenericCloud-Base-(${major}.#-#.#).${word}.qcow2`),
    };
  };
}

function almaLinux(major: string): ByArchitecture {
  return (architecture) => {
    const word = RED_HAT_WORDS[architecture];
    return {
      distribution: "almalinux",
      base: "https://repo.almalinux.org/almalinux/",
      folder: `${major}/cloud/${word}/images/`,
      checksums: "CHECKSUM",
      image: names(`AlmaLinux-${major}-GenericCloud-(${major}.#-#(?:.#)?).${word}.qcow2`),
    };
  };
}

function fedora(release: string): ByArchitecture {
  return (architecture) => {
    const word = RED_HAT_WORDS[architecture];
    return {
      distribution: "fedora",
      base: "https://download.fedoraproject.org/pub/fedora/linux/",
      origin: "https://dl.fedoraproject.org/pub/fedora/linux/",
      folder: `releases/${release}/Cloud/${word}/images/`,
      checksums: names(`Fedora-Cloud-${release}-#.#-${word}-CHECKSUM`),
      image: names(`Fedora-Cloud-Base-Generic-(${release}-#.#).${word}.qcow2`),
    };
  };
}

/** The checksum of the file with the constant name names the file with the build's number. */
function openSuseLeap(release: string): ByArchitecture {
  return (architecture) => {
    const image = `Leap-${release}-Minimal-VM.${RED_HAT_WORDS[architecture]}-`;
    return {
      distribution: "opensuse",
      base: "https://download.opensuse.org/",
      folder: `distribution/leap/${release}/appliances/`,
      checksums: `${image}Cloud.qcow2.sha256`,
      image: names(`${image}([\\w.-]*Cloud[\\w.-]*).qcow2`),
    };
  };
}

/** The image with cloud-init, for the firmware that hypervisors have by default on the architecture. */
function alpine(release: string): ByArchitecture {
  return (architecture) => {
    const variant = `${RED_HAT_WORDS[architecture]}-${architecture === "arm64" ? "uefi" : "bios"}-cloudinit`;
    return {
      distribution: "alpine",
      base: "https://dl-cdn.alpinelinux.org/alpine/",
      folder: `v${release}/releases/cloud/`,
      checksums: names(`nocloud_alpine-${release}.#-${variant}-r#.qcow2.sha512`),
      image: names(`nocloud_alpine-(${release}.#)-${variant}-(r#).qcow2`),
    };
  };
}

/** The publications of the official images, by their names. */
export const PUBLICATIONS: Readonly<Record<OfficialImageName, ByArchitecture>> = {
  "almalinux-9": almaLinux("9"),
  "almalinux-10": almaLinux("10"),
  "alpine-3.22": alpine("3.22"),
  "alpine-3.23": alpine("3.23"),
  "debian-12": debian("12", "bookworm"),
  "debian-13": debian("13", "trixie"),
  "fedora-43": fedora("43"),
  "fedora-44": fedora("44"),
  "opensuse-leap-16.0": openSuseLeap("16.0"),
  "rocky-9": rocky("9"),
  "rocky-10": rocky("10"),
  "ubuntu-22.04": ubuntu("22.04", "jammy"),
  "ubuntu-24.04": ubuntu("24.04", "noble"),
  "ubuntu-26.04": ubuntu("26.04", "resolute"),
};
