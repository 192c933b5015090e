import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PackedPackage } from "../support/packed-package.js";

/**
 * The compiler options that matter here, as `cdktf init --template=typescript` writes them (cdktf-cli 0.21): CommonJS,
 * and so node10's module resolution.
 */
const TSCONFIG = {
  compilerOptions: {
    alwaysStrict: true,
    declaration: true,
    experimentalDecorators: true,
    inlineSourceMap: true,
    inlineSources: true,
    lib: ["es2018"],
    module: "CommonJS",
    noEmitOnError: true,
    noImplicitAny: true,
    noImplicitReturns: true,
    noUnusedLocals: true,
    resolveJsonModule: true,
    strict: true,
    stripInternal: true,
    target: "ES2018",
    incremental: true,
    skipLibCheck: true,
  },
  include: ["**/*.ts"],
  exclude: ["node_modules", "cdktf.out"],
};

const MAIN = `import { App } from "cdktf";
import { Disk, isVirtualMachine, Lab, Size, VirtualBox, VirtualMachine, type VirtualMachineProps } from "labvisor";
import { isOfKind, type PlatformTooling } from "labvisor/platform";
import { Template } from "labvisor/testing";
import { readTopology, type Topology } from "labvisor/topology";

export class Server extends VirtualMachine<VirtualBox> {
  constructor(scope: Lab, id: string, props: VirtualMachineProps<VirtualBox>) {
    super(scope, id, { ...props, deletionProtection: true });
  }
}

export type Tooling = Pick<PlatformTooling, "reader">;
export const read: (...args: never[]) => Topology = readTopology;

const app = new App();
const lab = new Lab(app, "campus");
const hypervisor = new VirtualBox(lab, "laptop");
const server = new Server(lab, "web", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
if (!isVirtualMachine(server) || !isOfKind(server, "guest")) throw new Error("kinds are not recognized");
console.log(Template.fromLab(lab).resource("virtualbox_vm", "web").deletion_protection);
app.synth();
`;

let labvisor: PackedPackage;
beforeAll(() => {
  labvisor = new PackedPackage();
});
afterAll(() => labvisor.remove());

test("a project that cdktf init created compiles a lab against the packed package and its subpaths, and synthesizes it", () => {
  const project = join(labvisor.path, "project");
  mkdirSync(project);
  labvisor.installIn(project);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(TSCONFIG));
  writeFileSync(join(project, "main.ts"), MAIN);
  expect(labvisor.run("tsc", [], project)).toMatchObject({ status: 0, stdout: "" });
  expect(labvisor.run("node", ["main.js"], project)).toMatchObject({ status: 0, stdout: "true\n" });
  expect(existsSync(join(project, "cdktf.out/stacks/campus/cdk.tf.json"))).toBe(true);
}, 120_000);
