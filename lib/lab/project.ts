import path from "node:path";
import { App, Manifest, Token } from "cdktf";
import type { LabScope } from "./scope.js";

/**
 * Returns the project's folder, which holds `cdktf.json` and `labvisor.lock.json`: the working directory of the app.
 * Users' paths start there.
 *
 * The context key `labvisor:root` names another folder.
 */
export function projectRoot(lab: LabScope): string {
  return path.resolve(lab.node.tryGetContext("labvisor:root") ?? ".");
}

/** Returns a user's path as an absolute one. */
export function absolutePath(lab: LabScope, userPath: string): string {
  return path.resolve(projectRoot(lab), userPath);
}

/**
 * Returns a user's path as Terraform reads it in the stack's folder.
 *
 * It is relative, so that the synthesized lab is the same on every machine. An absolute path, or one that only
 * Terraform knows, stays as it is.
 */
export function stackPath(lab: LabScope, userPath: string): string {
  if (path.isAbsolute(userPath) || Token.isUnresolved(userPath)) return userPath;
  const stackFolder = path.resolve(App.of(lab).outdir, Manifest.stacksFolder, lab.node.id);
  return path.relative(stackFolder, absolutePath(lab, userPath)).split(path.sep).join("/");
}
