/** The dependencies of a new project, at the versions that this package itself is tested with. */
const DEPENDENCIES = ["cdktf", "constructs"];
const DEVELOPMENT = ["@types/jest", "@types/node", "jest", "ts-jest", "tsx", "typescript"];

/** What is used here of a package.json. */
export interface PackageJson {
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * @param labvisor what npm is to install as labvisor, such as `^0.1.0` or `file:labvisor-0.1.0.tgz`
 * @param own this package's own
 */
export function packageJson(name: string, labvisor: string, { engines, devDependencies }: PackageJson): string {
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((each) => [each, devDependencies[each]]));
  const json = {
    name,
    version: "0.1.0",
    private: true,
    engines,
    scripts: { test: "tsc && jest" },
    dependencies: { ...versions(DEPENDENCIES), labvisor },
    devDependencies: versions(DEVELOPMENT),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
