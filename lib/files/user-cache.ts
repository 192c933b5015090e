import { homedir, platform } from "node:os";
import { join } from "node:path";

/** Returns the user's cache folder. */
export function userCache(env: NodeJS.ProcessEnv = process.env): string {
  switch (platform()) {
    case "win32":
      return env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
    case "darwin":
      return join(homedir(), "Library", "Caches");
    default:
      // https://specifications.freedesktop.org/basedir-spec/latest/
      return env.XDG_CACHE_HOME || join(homedir(), ".cache");
  }
}
