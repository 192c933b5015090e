import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readText } from "../../files/text-file.js";
import { type Finding, ok, problem, warning } from "../../platforms/tooling.js";

const ABOUT = "Terraform's settings";

/** What hides a provider that lies beside a stack. */
export function terraformSettings(env: NodeJS.ProcessEnv = process.env, home = os.homedir()): Finding {
  const named = env.TF_CLI_CONFIG_FILE ?? env.TERRAFORM_CONFIG;
  const usual = [".terraformrc", ".tofurc"].map((name) => path.join(home, name));
  const windows = path.join(env.APPDATA ?? home, "terraform.rc");
  const files = named ? [named] : process.platform === "win32" ? [windows] : usual;
  if (named && !existsSync(named))
    return warning(ABOUT, `TF_CLI_CONFIG_FILE names ${named}, which is not there`, "Unset it, or name another file.");
  try {
    const hiding = files.find((file) => hidesProviders(readText(file) ?? ""));
    return hiding === undefined
      ? ok(ABOUT, "nothing hides the provider for VirtualBox")
      : problem(
          ABOUT,
          `${hiding} has a provider_installation block, which hides the provider for VirtualBox`,
          "Take the block out, or name another file in TF_CLI_CONFIG_FILE for labs on VirtualBox.",
        );
  } catch (error) {
    return problem(ABOUT, (error as Error).message, "Put a file there that can be read, or nothing.");
  }
}

/** Whether it has such a block that is no comment. */
function hidesProviders(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*(#|\/\/).*$/gm, "");
  return /^\s*provider_installation\s*\{/m.test(code);
}
