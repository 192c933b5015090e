import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { imageSchema } from "../provider/resources/image.js";
import { VirtualBoxResource } from "./resource.js";

/** As the provider's own schema has it; only the type is taken from there. */
export type ImageConfig = InputOf<typeof imageSchema>;

/** `virtualbox_image` */
export class ImageResource extends VirtualBoxResource<ImageConfig> {
  constructor(scope: Construct, id: string, config: () => ImageConfig) {
    super(scope, id, "image", config);
    // The CDK would leave the dot out.
    this.overrideLogicalId(id.replace(".", "_"));
  }

  /** Where the image is on the host. */
  get path(): string {
    return this.reference("path");
  }
}
