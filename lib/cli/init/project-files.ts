import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type PlatformName, toolingOf } from "../../platforms/registry.js";
import { PACKAGE } from "./package-json.js";

/** A service for which there are pipelines, or none. */
export type Service = "github" | "gitlab" | "gitea" | "none";

export interface ProjectOptions {
  readonly hypervisor: PlatformName;
  /** The service whose pipelines the project gets. */
  readonly ci: Service;
}

export interface ProjectFile {
  /** The path within the project, with forward slashes. */
  readonly path: string;
  readonly content: string | Buffer;
}

/** The project's name in the template. */
const TEMPLATE_NAME = "starter";

/** Returns the files of a new project, except for its package.json. */
export function projectFiles(name: string, { hypervisor, ci }: ProjectOptions): ProjectFile[] {
  const template = [...filesIn(path.join(PACKAGE, "template/lab")), ...filesIn(toolingOf(hypervisor).template ?? "")];
  const own = template.map(({ path, content }) => ({
    // npm leaves .gitignore files out of packages.
    path: path === "gitignore" ? ".gitignore" : path,
    content: content.toString().replaceAll(TEMPLATE_NAME, name),
  }));
  const image = { path: "images/hello.img", content: readFileSync(path.join(PACKAGE, "examples/images/hello.img")) };
  const pipelines =
    ci === "none"
      ? []
      : [
          ...filesIn(path.join(PACKAGE, "examples/pipelines", ci)),
          ...filesIn(path.join(PACKAGE, "examples/pipelines/scripts"), "pipeline/"),
        ];
  return [...own, image, ...pipelines];
}

function filesIn(root: string, prefix = "") {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return { path: prefix + path.relative(root, file).split(path.sep).join("/"), content: readFileSync(file) };
    });
}
