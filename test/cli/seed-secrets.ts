import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LeakSearch } from "../support/leaks.js";
import { type Outcome, ProjectFolder } from "./project-folder.js";

/** Returns a secret with characters that JSON, shells, and base64 encode. */
const secret = (where: string) => `Pl4nted/${where}+"s3cr&t`;

const [PASSWORD, TOKEN, KEY] = ["environment", "file", "command"].map(secret);
const search = new LeakSearch([PASSWORD, TOKEN, KEY]);

/** The files that have secrets by design: those from which the project reads them. */
const SOURCES = /^(token\.txt|key\.js)$/;

/** A project with a lab whose guest gets three secrets: a password, a file, and a part of a command. */
export class SecretProject {
  readonly project = new ProjectFolder();
  readonly home = path.join(this.project.path, "home");
  /** The secrets that were seen in the output of a command, or in the arguments of any process meanwhile. */
  readonly leaks: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {
    mkdirSync(this.home);
    this.project.write("token.txt", `${TOKEN}\n`).write("key.js", `console.log(${JSON.stringify(KEY)})`);
    writeFileSync(path.join(this.project.path, "disk.vdi"), Buffer.alloc(1 << 20));
    this.project.write(
      ".gitignore",
      "node_modules\ncdktf.out\nbin\nhome\n*.txt\nkey.js\nplans\n*.tfstate*\n.labvisor\n",
    );
    this.withVersion(1);
    this.project.git("init", "-q");
    this.project.git("add", ".");
    this.project.git("commit", "-qm", "the lab");
  }

  /** Writes the lab with this version of its secrets. */
  withVersion(version: number): void {
    this.project.withLab(`
      const version = { version: ${version} };
      new v.VirtualMachine(lab, "web", {
        hypervisor: laptop, memory: v.Size.mebibytes(64), bootDisk: v.Disk.blank(v.Size.mebibytes(4)), running: false,
        cloudInit: v.CloudInit.seed({
          users: [{ name: "ops", password: v.Secret.fromEnvironment("OPS_PASSWORD", version) }],
          files: [{ path: "/etc/token", content: v.Secret.fromFile("token.txt", version) }],
          runCommands: ["register " + v.Secret.fromCommand([process.execPath, "key.js"], version)],
        }),
      });
      require("node:fs").writeFileSync("main.snap", JSON.stringify(lab.toTerraform()));`);
  }

  /** Runs a command, and looks for secrets in its output, and in the arguments of all processes while it runs. */
  async labvisor(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const watch = setInterval(() => this.watchProcesses(args), 10);
    const given = { OPS_PASSWORD: PASSWORD, HOME: this.home, PATH: process.env.PATH, ...this.env, ...env };
    const outcome = await this.project.labvisor(args, given);
    clearInterval(watch);
    for (const text of search.in(outcome.stdout + outcome.stderr))
      this.leaks.push(`output of ${args.join(" ")}: ${text}`);
    return outcome;
  }

  private watchProcesses(args: readonly string[]): void {
    if (!existsSync("/proc/self/cmdline")) return;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        for (const text of search.in(readFileSync(`/proc/${pid}/cmdline`)))
          this.leaks.push(`arguments of a process of ${args.join(" ")}: ${text}`);
      } catch {
        // It has ended.
      }
    }
  }

  /** Returns the secrets in a folder's files, except for excluded ones. */
  leaksBelow(folder: string, excluded = SOURCES): string[] {
    return search.below(folder, excluded);
  }

  /** Returns the secrets in a file. */
  secretsIn(file: string): string[] {
    return search.in(readFileSync(file));
  }

  remove(): void {
    this.project.remove();
  }
}

export { KEY, PASSWORD, TOKEN };
