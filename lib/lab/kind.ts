import type { IConstruct } from "constructs";

/** The symbol behind which a noun carries its kind. It is registered, so that every copy of this package shares it. */
export const KIND: unique symbol = Symbol.for("labvisor/kind");

/** A construct that a platform renders. */
export interface Renderable extends IConstruct {
  /**
   * The kind of construct, such as "virtual machine".
   *
   * A platform's renderers are keyed by it, and subclasses inherit it.
   */
  readonly [KIND]: string;
}

/** Returns the kinds of a construct or a value: its own, then those of its base classes. */
export function kindsOf(value: object): string[] {
  const kinds: string[] = [];
  for (let each: object | null = value; each !== null; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, KIND)) kinds.push((each as Renderable)[KIND]);
  }
  return kinds;
}

/**
 * Whether a value is a construct or another noun of the kind, or of a subclass of it.
 *
 * Unlike `instanceof`, it works across copies of this package.
 */
export function isOfKind(value: unknown, kind: string): boolean {
  return typeof value === "object" && value !== null && kindsOf(value).includes(kind);
}
