import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** This package as npm packs it, installed in a folder. Its dependencies are those of this repository. */
export class PackedPackage {
  readonly path = mkdtempSync(join(tmpdir(), "labvisor-packed-"));
  readonly nodeModules = join(this.path, "node_modules");

  constructor() {
    if (!existsSync("dist/cli/main.js")) throw new Error("Run npm run build first.");
    mkdirSync(join(this.nodeModules, ".bin"), { recursive: true });
    const tarball = this.succeed("npm", "pack", resolve("."), "--ignore-scripts", "--silent").trim();
    this.succeed("tar", "-xzf", tarball);
    renameSync(join(this.path, "package"), join(this.nodeModules, "labvisor"));
    const link = (name: string) => symlinkSync(resolve("node_modules", name), join(this.nodeModules, name));
    for (const name of readdirSync("node_modules")) if (!name.startsWith(".") && name !== "labvisor") link(name);
    for (const name of readdirSync("node_modules/.bin")) link(join(".bin", name));
    symlinkSync("../labvisor/dist/cli/main.js", join(this.nodeModules, ".bin", "labvisor"));
  }

  /** Runs the command line of the packed package. */
  labvisor(args: readonly string[], cwd = this.path): Ran {
    return this.run("labvisor", args, cwd);
  }

  /** Installs it with its dependencies in a project. */
  installIn(project: string): void {
    // A folder, as npm creates it: git's pattern `node_modules/` does not ignore a link.
    mkdirSync(join(project, "node_modules"));
    for (const name of readdirSync(this.nodeModules))
      symlinkSync(join(this.nodeModules, name), join(project, "node_modules", name));
  }

  /** Runs a program with the packages' own programs on PATH. @param env overrides the environment */
  run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Ran {
    return spawnSync(program, args, { cwd, env: this.environment(env), encoding: "utf8" });
  }

  environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { PATH } = { ...process.env, ...env };
    return { ...process.env, NODE_OPTIONS: "", ...env, PATH: `${join(this.nodeModules, ".bin")}:${PATH}` };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private succeed(program: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = this.run(program, args, this.path);
    if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stderr}`);
    return stdout;
  }
}
