import path from "node:path";
import { isObject, readJsonObject } from "../../files/json-file.js";
import { runNpm } from "./run-in-project.js";

/** The dependencies of a new project, in the versions with which this package is tested. */
const DEPENDENCIES = ["cdktf", "constructs"];
const DEV_DEPENDENCIES = ["@types/jest", "@types/node", "jest", "ts-jest", "tsx", "typescript"];

/** The folder of this package. */
export const PACKAGE = path.join(__dirname, "../../..");

/** The parts of a package.json that a new project uses. */
export interface PackageJson {
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Returns this package's own package.json. */
export function ownPackageJson(): PackageJson {
  return readJsonObject(path.join(PACKAGE, "package.json")) as unknown as PackageJson;
}

/**
 * Returns the package.json of a new project.
 *
 * @param labvisor the version or file of labvisor, such as `^0.1.0` or `file:labvisor-0.1.0.tgz`
 * @param own this package's own package.json
 */
export function createPackageJson(name: string, labvisor: string, { engines, devDependencies }: PackageJson): string {
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((each) => [each, devDependencies[each]]));
  const json = {
    name,
    version: "0.1.0",
    private: true,
    engines,
    scripts: { test: "tsc && jest", "test:guests": "jest --config jest.guests.config.js" },
    dependencies: { ...versions(DEPENDENCIES), labvisor },
    devDependencies: versions(DEV_DEPENDENCIES),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/**
 * Returns the version or file of labvisor for a new project: this version if it came from a registry, or else a copy
 * packed into the project, so that everybody who has the project can install it.
 *
 * @throws {LabError} npm cannot pack it.
 */
export async function labvisorSpec(project: string): Promise<string> {
  if (isFromRegistry()) return `^${ownPackageJson().version}`;
  const output = await runNpm(project, "pack", PACKAGE, "--ignore-scripts", "--silent");
  return `file:${output.trim().split("\n").at(-1)}`;
}

/** Whether this package was installed from a registry, according to npm's record next to the installed packages. */
export function isFromRegistry(): boolean {
  const { packages } = readJsonObject(path.join(PACKAGE, "..", ".package-lock.json")) ?? {};
  const own = isObject(packages) ? packages["node_modules/labvisor"] : undefined;
  return isObject(own) && /^https?:.*\/labvisor\/-\/labvisor-[^/]+\.tgz$/.test(String(own.resolved));
}
