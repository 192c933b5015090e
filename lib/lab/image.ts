import { Token } from "cdktf";
import { checkArguments } from "./arguments.js";
import { aPath, aText, type Kind, kind } from "./kinds.js";

export interface ImageUrlOptions {
  /**
   * The SHA-256 of the file at the URL, 64 hexadecimal digits: what its publisher says, often in a file `SHA256SUMS` beside it. What has another one
   * is never used.
   */
  readonly sha256: string;
}

/** Where an image comes from. */
export type ImageSource = { readonly path: string } | { readonly url: string; readonly sha256: string };

/** What a disk is filled with: VDI, VMDK, VHD, QCOW2, raw or ISO. */
export class Image {
  /**
   * A file on the machine that runs Terraform. Synthesis fails where it is not there.
   *
   * @param path from the project's folder, the one with `cdktf.json`
   */
  static file(path: string): Image {
    checkArguments({ path }, { path: aPath }, "Image.file: ");
    return new Image({ path });
  }

  /**
   * A download: once for all disks and all labs, and unpacked where it is gzip.
   *
   * @param url by https or http, and without user, password and query: they may be secrets, and Terraform would keep them in its state
   */
  static url(url: string, options: ImageUrlOptions): Image {
    checkArguments({ url, ...options }, { url: aUrl, sha256: aSha256 }, "Image.url: ");
    return new Image({ url, sha256: options.sha256.toLowerCase() });
  }

  private constructor(readonly source: ImageSource) {}
}

const aSha256 = kind(
  "the SHA-256 of the file at the URL, 64 hexadecimal digits",
  (value) => typeof value === "string" && /^[0-9a-f]{64}$/i.test(value),
);

/** What only Terraform knows, the provider checks. A URL is not shown: it may hold a secret. */
const aUrl: Kind = (value, argument) => {
  aText(value, argument);
  const problem = Token.isUnresolved(value) ? undefined : urlProblem(value as string);
  if (problem) {
    throw new Error(`${argument} ${problem}`);
  }
};

function urlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) {
    return 'is no URL: give one such as "https://example.org/disk.vdi"';
  }
  const { protocol, username, password, search } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") {
    return "does not begin with https: or http: (a file on this machine is Image.file())";
  }
  return username || password || search
    ? "has a user, a password or a query (?...), which may be a secret, and Terraform would keep it in its state: give a URL without, or download " +
        "the image and take Image.file()"
    : undefined;
}
