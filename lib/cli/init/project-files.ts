import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { OfficialImageName } from "../../lab/official-image.js";
import { type PlatformName, toolingOf } from "../../platforms/registry.js";
import { PACKAGE } from "./package-json.js";

/** A service for which there are pipelines, or none. */
export type Service = "github" | "gitlab" | "gitea" | "none";

export interface ProjectOptions {
  readonly hypervisor: PlatformName;
  /** The service whose pipelines the project gets. */
  readonly ci: Service;
  /**
   * Whether the pipelines boot the guests of a change.
   *
   * @default false
   */
  readonly test?: boolean;
  /**
   * The official image of the guests.
   *
   * @default - a tiny image of this package, which only prints a line
   */
  readonly image?: OfficialImageName;
  /**
   * The public key that may log in to the guests.
   *
   * @default - none
   */
  readonly publicKey?: string;
}

export interface ProjectFile {
  /** The path within the project, with forward slashes. */
  readonly path: string;
  readonly content: string | Buffer;
}

/** The pipelines' files that boot guests. */
const BOOTED_TEST = /(^|\/)test\.(sh|yml)$/;

/** The project's name in the template. */
const TEMPLATE_NAME = "starter";

/** Returns the files of a new project, except for its package.json. */
export function projectFiles(name: string, options: ProjectOptions): ProjectFile[] {
  const { hypervisor, ci, test, image, publicKey } = options;
  const template = [...filesIn(path.join(PACKAGE, "template/lab")), ...filesIn(toolingOf(hypervisor).template ?? "")];
  const edit = image === undefined ? (text: string) => text : (text: string) => withImage(text, image, publicKey);
  const own = template.map(({ path, content }) => ({
    // npm leaves .gitignore files out of packages.
    path: path === "gitignore" ? ".gitignore" : path,
    content: edit(content.toString()).replaceAll(TEMPLATE_NAME, name),
  }));
  const hello = { path: "images/hello.img", content: readFileSync(path.join(PACKAGE, "examples/images/hello.img")) };
  const pipelines =
    ci === "none"
      ? []
      : [
          ...filesIn(path.join(PACKAGE, "examples/pipelines", ci)),
          ...filesIn(path.join(PACKAGE, "examples/pipelines/scripts"), "pipeline/"),
        ].filter((file) => test || !BOOTED_TEST.test(file.path));
  return [...own, ...(image === undefined ? [hello] : []), ...pipelines];
}

/** Returns a file of the template with guests of an official image, which need more memory than the tiny one. */
function withImage(text: string, image: OfficialImageName, publicKey?: string): string {
  const keys = publicKey === undefined ? "sshKeys: string[] = []" : `sshKeys = [${JSON.stringify(publicKey)}]`;
  return text
    .replace(/^.*This image only boots.*\n/m, "")
    .replace('Image.file("images/hello.img")', `Image.official("${image}")`)
    .replace("sshKeys: string[] = []", () => keys)
    .replace("Size.mebibytes(512)", "Size.gibibytes(1)")
    .replace("Size.gibibytes(3)", "Size.gibibytes(32)");
}

function filesIn(root: string, prefix = "") {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return { path: prefix + path.relative(root, file).split(path.sep).join("/"), content: readFileSync(file) };
    });
}
