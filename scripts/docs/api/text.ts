import type { Comment, CommentDisplayPart, ParameterReflection, SignatureReflection, SomeType } from "typedoc";

/** What a docstring says, on one line. */
export function saying(comment: Comment | undefined): string {
  return plain(comment?.summary ?? []);
}

/** What its tag of that name says. */
export function tagOf(comment: Comment | undefined, name: `@${string}`): string {
  return plain(comment?.getTag(name)?.content ?? []).replace(/^- /, "");
}

export function typeOf(type: SomeType | undefined): string {
  if (type?.type === "conditional") return typeOf(type.trueType);
  return (type?.toString() ?? "")
    .replace(/<(?:StoragePool|Hypervisor|[A-Z])\b[^<>]*>/g, "")
    .replace(/ \| undefined$/, "")
    .replace(/^readonly /, "");
}

/** As it is called: `attach(options?)`. */
export function callOf(name: string, { parameters = [] }: SignatureReflection): string {
  return `${name}(${parameters.filter(isForUsers).map(parameterOf).join(", ")})`;
}

/** Not what is said of the object itself, nor what is behind scope, id and props, which the library's own calls say. */
export const isForUsers = ({ name }: ParameterReflection, index: number) => name !== "this" && index < 3;

function parameterOf({ name, flags, defaultValue }: ParameterReflection): string {
  return `${flags.isRest ? "..." : ""}${name.replace("__namedParameters", "it")}${flags.isOptional || defaultValue !== undefined ? "?" : ""}`;
}

function plain(parts: readonly CommentDisplayPart[]): string {
  return parts
    .map(({ text }) => text)
    .join("")
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}
