import { spawnSync } from "node:child_process";

const SETTINGS = ["user.name=t", "user.email=t@example.org", "init.defaultBranch=main", "protocol.file.allow=always"];

/**
 * Runs git in a folder and returns its output.
 *
 * @throws if git fails, with its error output
 */
export function git(folder: string, ...args: string[]): string {
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const { status, stdout, stderr } = spawnSync("git", [...settings, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
