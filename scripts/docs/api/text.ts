import type { Comment, CommentDisplayPart, ParameterReflection, SignatureReflection, SomeType } from "typedoc";

/** Returns the text of a docstring without its tags, on one line. */
export function summaryOf(comment: Comment | undefined): string {
  return plain(comment?.summary ?? []);
}

/** Returns the text of a docstring's tag, without a leading "-" and without the class of an error. */
export function tagOf(comment: Comment | undefined, name: `@${string}`): string {
  return plain(comment?.getTag(name)?.content ?? []).replace(/^(?:- |\{\w+\} )/, "");
}

export function typeOf(type: SomeType | undefined): string {
  if (type?.type === "conditional") return typeOf(type.trueType);
  return (type?.toString() ?? "")
    .replace(/<(?:StoragePool|Hypervisor|[A-Z])\b[^<>]*>/g, "")
    .replace(/ \| undefined$/, "")
    .replace(/^readonly /, "");
}

/** Returns a call: `attach(options?)`. */
export function callOf(name: string, { parameters = [] }: SignatureReflection): string {
  return `${name}(${parameters.filter(isForUsers).map(parameterOf).join(", ")})`;
}

/** Whether users pass the parameter: neither `this` nor one after scope, id, and props. */
export const isForUsers = ({ name }: ParameterReflection, index: number) => name !== "this" && index < 3;

function parameterOf({ name, flags, defaultValue }: ParameterReflection): string {
  const optional = flags.isOptional || defaultValue !== undefined ? "?" : "";
  return `${flags.isRest ? "..." : ""}${name.replace("__namedParameters", "it")}${optional}`;
}

function plain(parts: readonly CommentDisplayPart[]): string {
  return parts
    .map(({ text }) => text)
    .join("")
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}
