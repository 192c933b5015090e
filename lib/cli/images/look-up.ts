import type { ArchitecturePins, ImagePin } from "../../lab/image-pin.js";
import { OFFICIAL_ARCHITECTURES, type OfficialImageName } from "../../lab/official-image.js";
import { LabError } from "../../lab-error.js";
import { filesIn } from "./checksum-file.js";
import { mirrors } from "./mirrors.js";
import { PUBLICATIONS, type Publication } from "./publication.js";
import { namesIn, readFile } from "./web-folder.js";

/** The number of newest folders to look into: one may be there before its images are. */
const FOLDERS = 3;

/**
 * Returns the newest files of an official image, from its publisher's or a mirror's files of checksums.
 *
 * @throws {LabError} The server cannot be reached, or has no such image.
 */
export async function lookUp(name: OfficialImageName): Promise<ArchitecturePins> {
  try {
    const pins = OFFICIAL_ARCHITECTURES.map(async (each) => [each, await newest(PUBLICATIONS[name](each))] as const);
    return Object.fromEntries(await Promise.all(pins));
  } catch (error) {
    throw error instanceof LabError ? new LabError(`${name}: ${error.message}`, { cause: error }) : error;
  }
}

/** A folder that may have an image, below the base. */
interface Folder {
  readonly path: string;
  /** The version in the folder's name. */
  readonly version: string;
}

async function newest(publication: Publication): Promise<ImagePin> {
  const mirror = mirrors().get(publication.distribution);
  const base = mirror ?? publication.base;
  const origin = mirror ?? publication.origin ?? base;
  for (const { path, version } of await foldersOf(publication, origin)) {
    const folder = `${path}${publication.folder}`;
    const [file] = (await checkedFiles(publication, `${origin}${folder}`))
      .flatMap(({ name, checksum }) => {
        const match = publication.image.exec(name);
        return match ? [{ name, checksum, version: versionIn(match) || version }] : [];
      })
      .sort((a, b) => byVersion(a.version, b.version));
    if (file === undefined) continue;
    const { checksum } = file;
    return {
      version: file.version,
      url: `${base}${folder}${file.name}`,
      ...(checksum.length === 128 ? { sha512: checksum } : { sha256: checksum }),
    };
  }
  const place = `${origin}${publication.versions?.folder ?? publication.folder}`;
  throw new LabError(`there is no image with a checksum in ${place}`, {
    remedy: "the publisher may have changed its folders: install a newer Labvisor, or use Image.url()",
  });
}

/** Returns the folders of the newest versions, or the only one. */
async function foldersOf({ versions }: Publication, origin: string): Promise<Folder[]> {
  if (versions === undefined) return [{ path: "", version: "" }];
  const names = (await namesIn(`${origin}${versions.folder}`)) ?? [];
  return names
    .flatMap((name) => {
      const match = versions.name.exec(name);
      return match ? [{ path: `${versions.folder}${name}/`, version: versionIn(match) || name }] : [];
    })
    .sort((a, b) => byVersion(a.version, b.version))
    .slice(0, FOLDERS);
}

async function checkedFiles({ checksums }: Publication, folder: string) {
  const names = typeof checksums === "string" ? [checksums] : ((await namesIn(folder)) ?? []);
  const [name] = names.filter((each) => typeof checksums === "string" || checksums.test(each)).sort(byVersion);
  return name === undefined ? [] : filesIn((await readFile(`${folder}${name}`)) ?? "", name);
}

const versionIn = ([, ...groups]: RegExpExecArray) => groups.filter((group) => group !== undefined).join("-");

/** Compares the numbers in two versions, the newer first: 9.10 comes before 9.8. */
function byVersion(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}
