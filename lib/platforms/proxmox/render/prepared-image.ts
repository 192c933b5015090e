import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { imageSchema } from "../provider/image.js";
import { ProxmoxResource } from "../resource.js";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly labvisor_proxmox_image: PreparedImageConfig;
  }
}

type PreparedImageConfig = InputOf<typeof imageSchema>;

/** `labvisor_proxmox_image` */
export class PreparedImageResource extends ProxmoxResource<PreparedImageConfig> {
  constructor(scope: Construct, id: string, config: () => PreparedImageConfig) {
    super(scope, id, "labvisor_proxmox_image", config);
  }

  get id(): string {
    return this.reference("id");
  }
}
