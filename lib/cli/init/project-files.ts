import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { HYPERVISORS, SERVICES } from "./choices.js";
import { PACKAGE } from "./own-package.js";

export interface ProjectOptions {
  readonly hypervisor: (typeof HYPERVISORS)[number];
  /** Whose pipelines it has. */
  readonly ci: (typeof SERVICES)[number];
}

export interface ProjectFile {
  /** In the project's folder, with slashes. */
  readonly path: string;
  readonly content: string | Buffer;
}

/** What the project is called in the template. */
const TEMPLATE_NAME = "starter";

/** The files of a new project, all but its package.json. */
export function projectFiles(name: string, { hypervisor, ci }: ProjectOptions): ProjectFile[] {
  const own = [...filesOf("template/lab"), ...filesOf(`template/${hypervisor}`)].map(({ path, content }) => ({
    // A package cannot hold a .gitignore.
    path: path === "gitignore" ? ".gitignore" : path,
    content: content.toString().replaceAll(TEMPLATE_NAME, name),
  }));
  const image = { path: "images/hello.img", content: readFileSync(path.join(PACKAGE, "examples/images/hello.img")) };
  const pipelines =
    ci === "none"
      ? []
      : [...filesOf(`examples/pipelines/${ci}`), ...filesOf("examples/pipelines/scripts", "pipeline/")];
  return [...own, image, ...pipelines];
}

function filesOf(folder: string, prefix = "") {
  const root = path.join(PACKAGE, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return { path: prefix + path.relative(root, file).split(path.sep).join("/"), content: readFileSync(file) };
    });
}
