import path from "node:path";
import { isObject, readJsonObject } from "../../files/json-file.js";
import { npm } from "./in-project.js";
import type { PackageJson } from "./package-json.js";

/** The folder of this package. */
export const PACKAGE = path.join(__dirname, "../../..");

export function ownPackageJson(): PackageJson {
  return readJsonObject(path.join(PACKAGE, "package.json")) as unknown as PackageJson;
}

/**
 * What a new project is to install as labvisor: this version, where it came from a registry. Else the package is packed into the project, so that whoever has the
 * project has it.
 *
 * @throws {UserError} npm cannot pack it.
 */
export async function labvisorFor(project: string): Promise<string> {
  if (isFromRegistry()) return `^${ownPackageJson().version}`;
  const printed = await npm(project, "pack", PACKAGE, "--ignore-scripts", "--silent");
  return `file:${printed.trim().split("\n").at(-1)}`;
}

/** npm notes beside the packages of a folder where each is from. */
export function isFromRegistry(): boolean {
  const { packages } = readJsonObject(path.join(PACKAGE, "..", ".package-lock.json")) ?? {};
  const own = isObject(packages) ? packages["node_modules/labvisor"] : undefined;
  return isObject(own) && /^https?:.*\/labvisor\/-\/labvisor-[^/]+\.tgz$/.test(String(own.resolved));
}
