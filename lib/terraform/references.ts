import type { Resource } from "./stack-json.js";

/** The references between a stack's resources, as far as they lead to literal values. */
export class References {
  private readonly byId: ReadonlyMap<string, Resource>;

  constructor(resources: readonly Resource[]) {
    this.byId = new Map(resources.map((resource) => [resource.id, resource]));
  }

  /**
   * Returns a value as a text in which references are resolved, such as "vm:100" for "vm:${tostring(TYPE.NAME.vm_id)}".
   * Any other expression stays as it is.
   */
  resolve(value: unknown): string {
    return String(value ?? "").replace(
      /\$\{(?:tostring\()?([\w-]+\.[\w-]+)\.(\w+)\)?\}/g,
      (expression, id: string, attribute: string) => {
        const referred = this.byId.get(id)?.body[attribute];
        return referred === undefined ? expression : this.resolve(referred);
      },
    );
  }
}
