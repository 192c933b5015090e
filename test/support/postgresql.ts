import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeUnless } from "./requirements.js";

/** The folder of the newest PostgreSQL's server programs, which Debian does not put on PATH. */
const BIN = newest("/usr/lib/postgresql");

/** `describe`, skipped if PostgreSQL is not installed. */
export const describeWithPostgresql = describeUnless(BIN ? undefined : "PostgreSQL is not installed");

function newest(folder: string): string | undefined {
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(a) - Number(b)) : [];
  const programs = path.join(folder, versions.at(-1) ?? "", "bin");
  return existsSync(path.join(programs, "initdb")) ? programs : undefined;
}

/**
 * A private PostgreSQL server on a Unix socket, with password authentication.
 *
 * PostgreSQL refuses to run as root: root runs it as nobody.
 */
export class Postgresql {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "labvisor-pg-"));
  private readonly data = path.join(this.folder, "data");
  private readonly log = path.join(this.folder, "log");

  /** @throws if PostgreSQL does not start, with its error output */
  constructor(private readonly password: string) {
    const file = path.join(this.folder, "password");
    writeFileSync(file, password);
    mkdirSync(this.data);
    if (process.getuid?.() === 0) for (const each of [this.folder, this.data, file]) chownSync(each, NOBODY, NOBODY);
    this.run("initdb", "-D", this.data, "-U", "lab", "--pwfile", file, "-A", "scram-sha-256", "-N");
    this.run(
      "pg_ctl",
      "-D",
      this.data,
      "-l",
      this.log,
      "-w",
      "-o",
      `-k ${this.folder} -c listen_addresses= -F`,
      "start",
    );
    this.sql("create database states", "postgres");
  }

  /** The environment that libpq and Terraform connect with. */
  get env(): NodeJS.ProcessEnv {
    return { PGHOST: this.folder, PGUSER: "lab", PGPASSWORD: this.password, PGSSLMODE: "disable" };
  }

  /** The same as a connection string. */
  get url(): string {
    return `postgres://lab:${this.password}@/states?host=${this.folder}&sslmode=disable`;
  }

  /** Returns the rows of a query, with `|` between the values. */
  sql(query: string, database = "states"): string[] {
    const args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", query];
    return this.run("psql", ...args)
      .split("\n")
      .filter((line) => line !== "");
  }

  remove(): void {
    this.run("pg_ctl", "-D", this.data, "-m", "immediate", "-w", "stop");
    rmSync(this.folder, { recursive: true });
  }

  private run(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(path.join(BIN ?? "", program), args, {
      cwd: this.folder,
      env: { ...process.env, ...this.env },
      encoding: "utf8",
      // The server that pg_ctl starts would keep our pipes open.
      stdio: ["ignore", program === "pg_ctl" ? "ignore" : "pipe", program === "pg_ctl" ? "ignore" : "pipe"],
      ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
    });
    if (status === 0) return stdout ?? "";
    throw new Error(`${program} ended with ${status}: ${stderr}`);
  }
}

const NOBODY = 65_534;
