// Written by scripts/generate-bindings.ts from file.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./file.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_file: FileConfig;
  }
}

export interface FileSourceFile {
  readonly changed?: boolean;
  readonly checksum?: string;
  readonly file_name?: string;
  readonly insecure?: boolean;
  readonly min_tls?: string;
  readonly path: string;
}

export interface FileSourceRaw {
  readonly data: string;
  readonly file_name: string;
  readonly resize?: number;
}

export interface FileConfig {
  readonly content_type?: string;
  readonly datastore_id: string;
  readonly file_mode?: string;
  readonly id?: string;
  readonly node_name: string;
  readonly overwrite?: boolean;
  readonly timeout_upload?: number;
  readonly upload_mode?: string;
  readonly source_file?: FileSourceFile;
  readonly source_raw?: FileSourceRaw;
}

/** `proxmox_virtual_environment_file` */
export class FileResource extends ProxmoxResource<FileConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => FileConfig) {
    super(scope, id, "proxmox_virtual_environment_file", config);
  }

  get content_type(): string {
    return this.reference("content_type");
  }

  get datastore_id(): string {
    return this.reference("datastore_id");
  }

  get file_modification_date(): string {
    return this.reference("file_modification_date");
  }

  get file_name(): string {
    return this.reference("file_name");
  }

  get file_size(): number {
    return this.numberReference("file_size");
  }

  get file_tag(): string {
    return this.reference("file_tag");
  }

  get id(): string {
    return this.reference("id");
  }

  get node_name(): string {
    return this.reference("node_name");
  }
}
