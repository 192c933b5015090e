import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { imageSchema } from "../provider/image.js";
import { ProxmoxResource } from "../resource.js";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly labvisor_proxmox_image: PackedImageConfig;
  }
}

type PackedImageConfig = InputOf<typeof imageSchema>;

/** `labvisor_proxmox_image` */
export class PackedImageResource extends ProxmoxResource<PackedImageConfig> {
  constructor(scope: Construct, id: string, config: () => PackedImageConfig) {
    super(scope, id, "labvisor_proxmox_image", config);
  }

  get id(): string {
    return this.reference("id");
  }
}
