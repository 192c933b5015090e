import type { Architecture } from "./architecture.js";

/** The name of an official image: a distribution and its version. */
export type OfficialImageName =
  | "almalinux-9"
  | "almalinux-10"
  | "alpine-3.22"
  | "alpine-3.23"
  | "debian-12"
  | "debian-13"
  | "fedora-43"
  | "fedora-44"
  | "opensuse-leap-16.0"
  | "rocky-9"
  | "rocky-10"
  | "ubuntu-22.04"
  | "ubuntu-24.04"
  | "ubuntu-26.04";

/** The users that the images create for the seed's keys, by the names of the images. */
export const OFFICIAL_USERS: Readonly<Record<OfficialImageName, string>> = {
  "almalinux-9": "almalinux",
  "almalinux-10": "almalinux",
  "alpine-3.22": "alpine",
  "alpine-3.23": "alpine",
  "debian-12": "debian",
  "debian-13": "debian",
  "fedora-43": "fedora",
  "fedora-44": "fedora",
  "opensuse-leap-16.0": "opensuse",
  "rocky-9": "rocky",
  "rocky-10": "rocky",
  "ubuntu-22.04": "ubuntu",
  "ubuntu-24.04": "ubuntu",
  "ubuntu-26.04": "ubuntu",
};

export const OFFICIAL_IMAGE_NAMES = Object.keys(OFFICIAL_USERS) as readonly OfficialImageName[];

/** The architectures that every official image has. */
export const OFFICIAL_ARCHITECTURES = ["x86_64", "arm64"] as const satisfies readonly `${Architecture}`[];
export type OfficialArchitecture = (typeof OFFICIAL_ARCHITECTURES)[number];

export function isOfficialImageName(name: unknown): name is OfficialImageName {
  return OFFICIAL_IMAGE_NAMES.some((each) => each === name);
}
