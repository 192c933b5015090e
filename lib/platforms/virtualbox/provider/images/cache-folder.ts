import { homedir, platform } from "node:os";
import { join } from "node:path";

/** Where images are kept unless told otherwise: in the user's folder for caches, as each system has it. */
export function defaultImageCache(env: NodeJS.ProcessEnv = process.env): string {
  return env.LABVISOR_IMAGE_CACHE || join(userCache(env), "labvisor", "images");
}

/** The user's folder for caches. */
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
