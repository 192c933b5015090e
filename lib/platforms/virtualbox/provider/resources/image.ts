import { stat } from "node:fs/promises";
import { requireFile } from "../../../../images/format.js";
import type { ImageIdentity, StoredImage } from "../../../../images/image-cache.js";
import { sha256Of, wrongChecksum } from "../../../../images/image-file.js";
import { localImage } from "../../../../images/local-image.js";
import {
  between,
  bool,
  type Diagnostic,
  integer,
  notEmpty,
  type PlanOf,
  type PrivateState,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  string,
  timeouts,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { samePath } from "../files.js";

const SHA256 = /^[0-9a-f]{64}$/i;
const SHA512 = /^[0-9a-f]{128}$/i;

const sameDigits = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export const imageSchema = schema({
  description:
    "An image from which disks are copied, or for a DVD drive: a file, or a download. A download is verified " +
    "against its SHA-256 or SHA-512 and stored in a folder that all labs of a user share (the provider's " +
    "`image_cache`). An interrupted download continues where it stopped. Files that are compressed with gzip, xz, " +
    "Zstandard, or bzip2, and tar archives such as OVA and Vagrant boxes, are recognized by their content and " +
    "unpacked into that folder, up to 1 TiB and to 95 % of the free space. VHDX, QED, and Parallels disks, and QCOW2 " +
    "ones with features that VirtualBox lacks, are converted there with `qemu-img`, if it is installed. Destroying " +
    "this resource deletes no file, as another lab may use the image. To free disk space, delete the folder: the " +
    "next apply downloads what is missing, and disks do not change. Terraform's log shows the progress of a download " +
    "and a conversion (`TF_LOG_PROVIDER=INFO`).",
  attributes: {
    id: string({ computed: true, description: "The `sha512` if one is given, and the SHA-256 otherwise." }),
    url: string({
      optional: true,
      description:
        "The image's http or https URL. A URL with a user, a password, or a query is refused: it may contain a " +
        "secret, and would be stored in the state. Download such an image yourself, and give it in `file`.",
    }),
    file: string({
      optional: true,
      requiresReplace: true,
      equivalent: samePath,
      validators: [notEmpty],
      description: "The path of an image on this machine, which stays where it is. Give either this or `url`.",
    }),
    sha256: string({
      optional: true,
      computed: true,
      nullable: true,
      requiresReplace: true,
      equivalent: sameDigits,
      validators: [
        (sum: string) => (SHA256.test(sum) ? undefined : `"${sum}" is not a SHA-256; give 64 hexadecimal digits.`),
      ],
      description:
        "The SHA-256 of the file at the URL, before it is unpacked, as its publisher states it. A URL requires this " +
        "or `sha512`. Default: that of `file`.",
    }),
    sha512: string({
      optional: true,
      requiresReplace: "ifKnown",
      equivalent: sameDigits,
      validators: [
        (sum: string) => (SHA512.test(sum) ? undefined : `"${sum}" is not a SHA-512; give 128 hexadecimal digits.`),
      ],
      description: "The SHA-512 of the file at the URL, where its publisher states no SHA-256.",
    }),
    disk: integer({
      optional: true,
      requiresReplace: true,
      validators: [between(1, 1000)],
      description:
        "The disk in an OVA, a Vagrant box, or another tar archive, from 1, in the order of the archive's files. " +
        "Default: the first one.",
    }),
    format: string({
      computed: true,
      description:
        "The format according to the content, after it is unpacked or converted: `VDI`, `VMDK`, `VHD`, `QCOW2`, " +
        "`ISO`, or `raw`.",
    }),
    size_mib: integer({ computed: true, description: "The size of the disk that the image holds, in MiB." }),
    path: string({
      computed: true,
      description:
        "The image's path, for a disk's `source` or a drive's `medium`: a file in the cache, or `file` as given.",
    }),
    present: bool({
      computed: true,
      default: true,
      description: "Whether the image exists. An apply downloads a missing image again.",
    }),
    timeouts: timeouts(),
  },
});

type ImageState = StateOf<typeof imageSchema>;
type Found = Omit<ImageState, "url" | "file" | "sha512" | "disk" | "timeouts">;
export const imageResource: Resource<(typeof imageSchema)["attributes"], Client> = {
  schema: imageSchema,

  validateConfig({ url, file, sha256, sha512 }) {
    const error = (summary: string, detail: string): Diagnostic => ({ severity: "error", summary, detail });
    if ((url === null) === (file === null))
      return [error("An image requires a single source", "Give either url and sha256, or file.")];
    // Without a path, as Terraform would print the line of the configuration, with the secret.
    const problem = typeof url === "string" && urlProblem(url);
    if (problem) return [error("Invalid url", problem)];
    if (sha512 !== null && (file !== null || sha256 !== null))
      return [error("sha512 is for a URL without sha256", "Give sha256 alone.")];
    if (url !== null && sha256 === null && sha512 === null)
      return [
        error("An image from a URL requires a checksum", "Give sha256 or sha512, as the image's publisher states it."),
      ];
    return [];
  },

  /** Detects a wrong file before anything is destroyed for it. */
  async modifyPlan({ config, plan: { file }, client, signal }) {
    if (typeof file !== "string" || typeof config.sha256 !== "string") return;
    const actual = await sha256Of(client.absolute(file), signal).catch(() => undefined);
    if (actual !== undefined && actual !== config.sha256.toLowerCase())
      throw wrongChecksum(file, config.sha256, actual);
  },

  /**
   * Does everything that can fail: the cache belongs to no resource, and a failed download leaves nothing to record.
   */
  identify: ({ plan, client, signal, privateState }) => find(plan, client, signal, privateState),

  create: async ({ plan }) => plan as ImageState,

  async read({ state, client, signal, privateState, imported }) {
    const { file } = state;
    if (file === null) return readCached(state, client, imported);
    if (!imported && privateState.get(STAMP) === (await stampOf(client.absolute(file))))
      return file === state.path ? { ...state, present: true } : readCached(state, client, imported);
    try {
      return { ...state, ...(await findFile(file, state.disk, undefined, client, signal, privateState)) };
    } catch {
      signal.throwIfAborted();
      return imported ? undefined : { ...state, present: false };
    }
  },

  async update({ plan, client, signal, privateState }) {
    return { ...plan, ...(await find(plan, client, signal, privateState)) };
  },

  /** The cached image may belong to another lab as well. */
  async delete() {},

  importIdDescription: "the checksum of a cached image, or the path of a file",
  async importState({ id }) {
    if (SHA512.test(id)) return { sha512: id.toLowerCase() };
    return SHA256.test(id) ? { sha256: id.toLowerCase() } : { file: id };
  },
};

/** The private state's key of the file's size and time when its checksum was computed. */
const STAMP = "stamp";

async function find(
  { url, file, sha256, sha512, disk }: Pick<PlanOf<typeof imageSchema>, "url" | "file" | "sha256" | "sha512" | "disk">,
  client: Client,
  signal: AbortSignal,
  privateState: PrivateState,
): Promise<Found> {
  const given = typeof sha256 === "string" ? sha256.toLowerCase() : undefined;
  if (file !== null) return findFile(file, disk, given, client, signal, privateState);
  // Values that become known during the apply have not been validated.
  const problem = urlProblem(url ?? "");
  if (problem) throw new ProviderError("Invalid url", problem);
  if (sha512 === null ? given === undefined || !SHA256.test(given) : !SHA512.test(sha512))
    throw new ProviderError("Invalid checksum", "A SHA-256 has 64 hexadecimal digits, and a SHA-512 has 128.");
  const checksum = sha512?.toLowerCase() ?? given ?? "";
  const image = await client.images.download(url ?? "", identity(checksum, disk), signal);
  return found(checksum, image);
}

const identity = (checksum: string, disk: number | null): ImageIdentity => ({ checksum, disk: disk ?? undefined });

/** Returns an image on this machine. It stays where it is, unless it is unpacked or converted into the cache. */
async function findFile(
  file: string,
  disk: number | null,
  given: string | undefined,
  client: Client,
  signal: AbortSignal,
  privateState: PrivateState,
): Promise<Found> {
  const path = client.absolute(file);
  await requireFile(path);
  const stamp = (await stampOf(path)) ?? "";
  const sha256 = await sha256Of(path, signal);
  if (given && given !== sha256) throw wrongChecksum(file, given, sha256);
  const image = await localImage({ file: path, ...identity(sha256, disk) }, client.images, signal);
  privateState.set(STAMP, stamp);
  return found(sha256, image.path === path ? { ...image, path: file } : image);
}

/** An image that is missing from the cache stays in the state: otherwise Terraform would replace its disks. */
async function readCached(state: ImageState, { images }: Client, imported: boolean): Promise<ImageState | undefined> {
  const checksum = (state.sha512 ?? state.sha256 ?? state.id).toLowerCase();
  const image = await images.find(identity(checksum, state.disk));
  if (image) return { ...state, ...found(checksum, image) };
  return imported ? undefined : { ...state, path: images.pathOfStored(state.path), present: false };
}

function found(checksum: string, { format, sizeMib, path }: StoredImage): Found {
  const sha256 = SHA256.test(checksum) ? checksum : null;
  return { id: checksum, sha256, format, size_mib: sizeMib, path, present: true };
}

/** Returns the size and time of a file, or undefined if it does not exist. */
async function stampOf(file: string): Promise<string | undefined> {
  return stat(file).then(
    (found) => (found.isFile() ? `${found.size} ${found.mtimeMs}` : undefined),
    () => undefined,
  );
}

/** Returns the problem of an image's URL. Does not repeat the URL, which may contain a secret. */
function urlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return "It is not a URL; give one such as https://example.org/disk.vdi.";
  const { protocol, username, password, search } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:")
    return "Only https and http are supported; give an image on this machine in file.";
  if (username || password || search)
    return (
      "It contains a user, a password, or a query (?...), which may be a secret that Terraform would store in its " +
      "state. Give a URL without them, or download the image yourself and give it in file."
    );
  return undefined;
}
