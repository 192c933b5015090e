import { spawnSync } from "node:child_process";

const SETTINGS = ["user.name=t", "user.email=t@example.org", "init.defaultBranch=main", "protocol.file.allow=always"];

/** Runs git in a folder. @returns its output @throws with what it says where it fails */
export function git(folder: string, ...args: string[]): string {
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const { status, stdout, stderr } = spawnSync("git", [...settings, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
