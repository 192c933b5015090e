// Written by scripts/generate-bindings.ts from download-file.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./download-file.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_download_file: DownloadFileConfig;
  }
}

export interface DownloadFileConfig {
  readonly checksum?: string;
  readonly checksum_algorithm?: string;
  readonly content_type: string;
  readonly datastore_id: string;
  readonly decompression_algorithm?: string;
  readonly file_name?: string;
  readonly node_name: string;
  readonly overwrite?: boolean;
  readonly overwrite_unmanaged?: boolean;
  readonly upload_timeout?: number;
  readonly url: string;
  readonly verify?: boolean;
}

/** `proxmox_download_file` */
export class DownloadFileResource extends ProxmoxResource<DownloadFileConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => DownloadFileConfig) {
    super(scope, id, "proxmox_download_file", config);
  }

  get content_type(): string {
    return this.reference("content_type");
  }

  get datastore_id(): string {
    return this.reference("datastore_id");
  }

  get file_name(): string {
    return this.reference("file_name");
  }

  get id(): string {
    return this.reference("id");
  }

  get node_name(): string {
    return this.reference("node_name");
  }

  get size(): number {
    return this.numberReference("size");
  }

  get upload_timeout(): number {
    return this.numberReference("upload_timeout");
  }

  get url(): string {
    return this.reference("url");
  }
}
