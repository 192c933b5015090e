import { mkdirSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { ImageCache } from "../../lib/images/image-cache.js";
import { Client } from "../../lib/platforms/virtualbox/provider/client.js";
import { VIRTUALBOX } from "../../lib/platforms/virtualbox/provider/disk-source.js";
import type { VirtualBoxHost } from "../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { virtualBoxProvider } from "../../lib/platforms/virtualbox/provider/provider.js";
import { type Attached, attach } from "../../lib/plugin/index.js";
import type { Stack } from "../../lib/terraform/stack.js";
import { TerraformFolder } from "./terraform.js";
import type { VirtualBoxHome } from "./virtualbox-home.js";

export const PROVIDER = "labvisor.invalid/labvisor/virtualbox";

/**
 * Serves the VirtualBox provider from this process.
 *
 * @param host creates the host that it drives: a new one for each run, as in a separate process
 */
export function attachProvider(host: () => VirtualBoxHost): Promise<Attached> {
  const configure = ({ base_folder, image_cache }: Record<string, unknown>) => {
    const base = (base_folder as string | null) ?? process.cwd();
    const folder = resolve(base, (image_cache as string | null) ?? "images");
    return new Client(host(), base, new ImageCache(folder, { reader: VIRTUALBOX }));
  };
  return attach({ ...virtualBoxProvider, configure }, PROVIDER);
}

/** A project folder into which a lab is synthesized, and real Terraform in the folder of its stack. */
export class LabFolder extends TerraformFolder {
  constructor({ reattach }: Pick<Attached, "reattach">) {
    super({ TF_REATTACH_PROVIDERS: reattach });
  }

  /**
   * Synthesizes a lab, and runs `terraform init`.
   *
   * @param root the project that contains the lab's files, such as `examples/desktop`
   * @param context the context that the command line would pass, such as `labvisor:running`
   */
  async synthesize(
    build: (app: App) => TerraformStack,
    root: string,
    context: Record<string, unknown> = {},
  ): Promise<this> {
    const outdir = join(this.path, "cdktf.out");
    const app = new App({ outdir, context: { "labvisor:root": resolve(root), ...context } });
    const { id } = build(app).node;
    app.synth();
    this.workingFolder = join(outdir, "stacks", id);
    this.stateFile = join(this.path, `terraform.${id}.tfstate`);
    await this.succeed("init");
    return this;
  }

  /** The stack as the command line describes it. */
  get stack(): Stack {
    return {
      name: basename(this.workingFolder),
      directory: this.workingFolder,
      file: join(this.workingFolder, "cdk.tf.json"),
    };
  }
}

/** A project that has the built package: Terraform launches the provider, which drives VirtualBox in this home. */
export class InstalledLabFolder extends LabFolder {
  constructor({ env }: Pick<VirtualBoxHome, "env">) {
    super({ reattach: "" });
    delete this.env.TF_REATTACH_PROVIDERS;
    Object.assign(this.env, env, { LABVISOR_VIRTUALBOX: "real" });
    mkdirSync(join(this.path, "node_modules"));
    symlinkSync(resolve("."), join(this.path, "node_modules", "labvisor"));
  }
}
