import path from "node:path";
import { App, Manifest, Token } from "cdktf";
import type { Lab } from "./lab.js";

/**
 * The folder that a user's paths start from, and that holds `labvisor.lock.json`: the one with `cdktf.json`, where the app runs.
 * The context key `labvisor:root` names another one.
 */
export function projectRoot(lab: Lab): string {
  return path.resolve(lab.node.tryGetContext("labvisor:root") ?? ".");
}

/** A user's path as an absolute one. */
export function absolutePath(lab: Lab, userPath: string): string {
  return path.resolve(projectRoot(lab), userPath);
}

/**
 * A user's path as Terraform meets it, which runs in the stack's folder: relative, so that the synthesised lab is the same on every
 * machine. An absolute path, and one that only Terraform knows, stays as it is.
 */
export function stackPath(lab: Lab, userPath: string): string {
  if (path.isAbsolute(userPath) || Token.isUnresolved(userPath)) {
    return userPath;
  }
  const stackFolder = path.resolve(App.of(lab).outdir, Manifest.stacksFolder, lab.node.id);
  return path.relative(stackFolder, absolutePath(lab, userPath)).split(path.sep).join("/");
}
