import { stat } from "node:fs/promises";
import {
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
import { sha256Of, wrongChecksum } from "../images/checksum.js";
import { type ImageFormat, readImageFacts } from "../images/format.js";
import { isGzip } from "../images/gzip.js";
import type { StoredImage } from "../images/image-cache.js";
import { urlProblem } from "../images/image-url.js";
import { samePath } from "../paths.js";

const SHA256 = /^[0-9a-f]{64}$/i;

export const imageSchema = schema({
  description:
    "An image that disks are copied from or that lies in a DVD drive: a file, or a download. What is downloaded is checked against its SHA-256 and kept " +
    "in a folder that all labs of a user share (the provider's `image_cache`): each image once, whole or not at all. A download that was broken off " +
    "goes on where it was. Destroying this resource deletes no file: another lab may use the image. To free the room, delete the folder; the next " +
    "apply fetches what is missing, and no disk changes by that. How far a download is, Terraform's log says (`TF_LOG_PROVIDER=INFO`).",
  attributes: {
    id: string({ computed: true, description: "The SHA-256." }),
    url: string({
      optional: true,
      description:
        "Where the image is, by http or https. A URL with a user, a password or a query is refused, as it may hold a secret, and would be kept in the " +
        "state: download such an image yourself, and give it in `file`.",
    }),
    file: string({
      optional: true,
      requiresReplace: true,
      equivalent: samePath,
      validators: [notEmpty],
      description: "An image that is on this machine. It stays where it is. Give this or `url`.",
    }),
    sha256: string({
      optional: true,
      computed: true,
      requiresReplace: true,
      equivalent: (a: string, b: string) => a.toLowerCase() === b.toLowerCase(),
      validators: [
        (sum: string) => (SHA256.test(sum) ? undefined : `"${sum}" is not a SHA-256: 64 hexadecimal digits.`),
      ],
      description:
        "The SHA-256 of the file as it is at the URL, before it is unpacked: what its publisher says. Needed with `url`. Default: that of `file`.",
    }),
    format: string({
      computed: true,
      description: "`VDI`, `VMDK`, `VHD`, `QCOW2`, `ISO` or `raw`, by its content. gzip is unpacked first.",
    }),
    size_mib: integer({ computed: true, description: "How large a disk it holds, in MiB." }),
    path: string({
      computed: true,
      description: "The image, for a disk's `source` or a drive's `medium`: in the cache, or `file` as it is given.",
    }),
    present: bool({
      computed: true,
      default: true,
      description: "Whether it is there. What is missing, an apply fetches anew.",
    }),
    timeouts: timeouts(),
  },
});

type ImageState = StateOf<typeof imageSchema>;
type Found = Omit<ImageState, "url" | "file" | "timeouts">;
export const imageResource: Resource<(typeof imageSchema)["attributes"], Client> = {
  schema: imageSchema,

  validateConfig({ url, file, sha256 }) {
    const error = (summary: string, detail: string): Diagnostic => ({ severity: "error", summary, detail });
    if ((url === null) === (file === null)) return [error("An image has one source", "Give url and sha256, or file.")];
    // Without a path: Terraform would show the line of the configuration, with the secret.
    const problem = typeof url === "string" && urlProblem(url);
    if (problem) return [error("Invalid url", problem)];
    if (url !== null && sha256 === null)
      return [error("An image from a URL needs its checksum", "Give sha256, as the image's publisher says it.")];
    return [];
  },

  /** A wrong file is found before anything is destroyed for it. */
  async modifyPlan({ config, plan: { file }, client, signal }) {
    if (typeof file !== "string" || typeof config.sha256 !== "string") return;
    const actual = await sha256Of(client.absolute(file), signal).catch(() => undefined);
    if (actual !== undefined && actual !== config.sha256.toLowerCase())
      throw wrongChecksum(file, config.sha256, actual);
  },

  /** All that can fail is done here: the cache is nobody's, and there is nothing to store of an image that could not be had. */
  identify: ({ plan, client, signal, privateState }) => find(plan, client, signal, privateState),

  create: async ({ plan }) => plan as ImageState,

  async read({ state, client, signal, privateState, imported }) {
    const { file } = state;
    if (file === null) return readCached(state, client, imported);
    if (!imported && privateState.get(STAMP) === (await stampOf(client.absolute(file))))
      return file === state.path ? { ...state, present: true } : readCached(state, client, imported);
    try {
      return { ...state, ...(await findFile(file, undefined, client, signal, privateState)) };
    } catch {
      signal.throwIfAborted();
      return imported ? undefined : { ...state, present: false };
    }
  },

  async update({ plan, client, signal, privateState }) {
    return { ...plan, ...(await find(plan, client, signal, privateState)) };
  },

  /** What is in the cache may be another lab's too. */
  async delete() {},

  importIdDescription: "the SHA-256 of one that is in the cache, or the path of a file",
  async importState({ id }) {
    return SHA256.test(id) ? { sha256: id.toLowerCase() } : { file: id };
  },
};

/** In the private state: the file's size and time when its checksum was taken. */
const STAMP = "stamp";

async function find(
  { url, file, sha256 }: Pick<PlanOf<typeof imageSchema>, "url" | "file" | "sha256">,
  client: Client,
  signal: AbortSignal,
  privateState: PrivateState,
): Promise<Found> {
  const given = typeof sha256 === "string" ? sha256.toLowerCase() : undefined;
  if (file !== null) return findFile(file, given, client, signal, privateState);
  // Neither is checked before the apply where it is known only then.
  const problem = urlProblem(url ?? "");
  if (problem) throw new ProviderError("Invalid url", problem);
  if (given === undefined || !SHA256.test(given))
    throw new ProviderError("Invalid sha256", "It is not 64 hexadecimal digits.");
  return found(given, await client.images.download(url ?? "", given, signal));
}

/** An image on this machine: gzip is unpacked into the cache, and any other stays where it is. */
async function findFile(
  file: string,
  given: string | undefined,
  client: Client,
  signal: AbortSignal,
  privateState: PrivateState,
): Promise<Found> {
  const path = client.absolute(file);
  const stamp = await stampOf(path);
  if (!stamp) throw new ProviderError(`There is no image file ${path}`, undefined, ["file"]);
  const sha256 = await sha256Of(path, signal);
  if (given && given !== sha256) throw wrongChecksum(file, given, sha256);
  const image = (await isGzip(path))
    ? await client.images.unpack(path, sha256, signal)
    : { ...(await readImageFacts(path)), path: file };
  privateState.set(STAMP, stamp);
  return found(sha256, image);
}

/** An image of the cache that is gone stays in the state, or Terraform would plan its disks anew. */
async function readCached(state: ImageState, { images }: Client, imported: boolean): Promise<ImageState | undefined> {
  const sha256 = state.sha256.toLowerCase();
  const image = await images.find(sha256);
  if (image) return { ...state, ...found(sha256, image) };
  return imported ? undefined : { ...state, path: images.pathOf(sha256, state.format as ImageFormat), present: false };
}

function found(sha256: string, { format, sizeMib, path }: StoredImage): Found {
  return { id: sha256, sha256, format, size_mib: sizeMib, path, present: true };
}

/** Undefined where there is no file. */
async function stampOf(file: string): Promise<string | undefined> {
  return stat(file).then(
    (found) => (found.isFile() ? `${found.size} ${found.mtimeMs}` : undefined),
    () => undefined,
  );
}
