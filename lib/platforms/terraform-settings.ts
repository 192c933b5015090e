import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readText } from "../files/text-file.js";
import { IMPLIED_MIRROR } from "./packaged-provider.js";
import { type Finding, ok, problem, warning } from "./tooling.js";

const ABOUT = "Terraform's settings";

/**
 * Checks whether Terraform's settings hide a provider of this package, which is next to a stack.
 *
 * @param provider the provider, such as "the VirtualBox provider"
 * @param need the labs that need it, such as "labs on VirtualBox"
 */
export function checkTerraformSettings(
  provider: string,
  need: string,
  env: NodeJS.ProcessEnv = process.env,
  home = os.homedir(),
): Finding {
  const configured = env.TF_CLI_CONFIG_FILE ?? env.TERRAFORM_CONFIG;
  const defaults = [".terraformrc", ".tofurc"].map((name) => path.join(home, name));
  const windows = path.join(env.APPDATA ?? home, "terraform.rc");
  const files = configured ? [configured] : process.platform === "win32" ? [windows] : defaults;
  if (configured && !existsSync(configured))
    return warning(
      ABOUT,
      `TF_CLI_CONFIG_FILE is ${configured}, which does not exist`,
      "Unset it, or set it to another file.",
    );
  try {
    const hiding = files.find((file) => hidesProviders(readText(file) ?? ""));
    return hiding === undefined
      ? ok(ABOUT, `they do not hide ${provider}`)
      : problem(
          ABOUT,
          `${hiding} has a provider_installation block, which hides ${provider}`,
          `Add a filesystem_mirror with the path "${IMPLIED_MIRROR}" to the block, remove the block, or set ` +
            `TF_CLI_CONFIG_FILE to another file for ${need}.`,
        );
  } catch (error) {
    return problem(ABOUT, (error as Error).message, "Replace it with a readable file, or remove it.");
  }
}

/** Whether the text has a provider_installation block outside of comments, without a mirror for such providers. */
function hidesProviders(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*(#|\/\/).*$/gm, "");
  return /^\s*provider_installation\s*\{/m.test(code) && !code.includes(`"${IMPLIED_MIRROR}"`);
}
