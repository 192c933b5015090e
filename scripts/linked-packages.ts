import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";

/** Lets a project in a folder use a checkout of Labvisor, and its cdktf, as if npm had installed them. */
export function linkPackages(folder: string, checkout: string): void {
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules);
  symlinkSync(checkout, path.join(modules, "labvisor"));
  symlinkSync(path.join(checkout, "node_modules", "cdktf"), path.join(modules, "cdktf"));
}
