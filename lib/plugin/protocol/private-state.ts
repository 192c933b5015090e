import type { PrivateState } from "../resource.js";

/** The private state of a resource, which the protocol carries as bytes. */
export class StoredPrivateState implements PrivateState {
  private readonly values: Record<string, unknown>;

  constructor(bytes?: Uint8Array) {
    this.values = bytes?.length ? JSON.parse(Buffer.from(bytes).toString()) : {};
  }

  get(key: string): unknown {
    return this.values[key];
  }

  set(key: string, value: unknown): void {
    this.values[key] = value;
  }

  bytes(): Buffer {
    return Buffer.from(JSON.stringify(this.values));
  }
}
