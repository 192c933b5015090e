import { type DeclarationReflection, ReflectionKind, type SignatureReflection, type SomeType } from "typedoc";
import { callOf, isForUsers, saying, tagOf, typeOf } from "./text.js";

/** What a page says of one class: how one is made, with what, and what it has and does then. */
export function describeNoun(
  noun: DeclarationReflection,
  options: readonly DeclarationReflection[],
  nouns: ReadonlySet<string>,
): string {
  const ways = waysToMake(noun);
  const named = ways.flatMap(({ signature: { parameters = [] } }) =>
    parameters.flatMap(({ type }) => interfacesIn(type)),
  );
  return [
    ...ways.map(({ call, signature }) => paragraph(call, signature)),
    ...optionsOf([...named, ...options], nouns).map(optionsTable),
    has(noun),
    does(noun),
  ]
    .filter(Boolean)
    .join("\n");
}

interface Way {
  readonly call: string;
  readonly signature: SignatureReflection;
}

/** By its constructor, where that is for users, or by its static methods. */
function waysToMake(noun: DeclarationReflection): Way[] {
  const constructors = noun.getChildrenByKind(ReflectionKind.Constructor).flatMap(({ signatures = [] }) => signatures);
  return [
    ...constructors
      .filter(
        ({ parameters = [] }) => !noun.flags.isAbstract && (parameters.length < 2 || parameters[0].name === "scope"),
      )
      .map((signature) => ({ call: callOf(`new ${noun.name}`, signature), signature })),
    ...methodsOf(noun)
      .filter(({ method }) => method.flags.isStatic)
      .map(({ method, signature }) => ({ call: callOf(`${noun.name}.${method.name}`, signature), signature })),
  ];
}

function methodsOf(noun: DeclarationReflection) {
  return noun
    .getChildrenByKind(ReflectionKind.Method)
    .flatMap((method) => (method.signatures ?? []).map((signature) => ({ method, signature })));
}

function paragraph(call: string, { comment, parameters = [] }: SignatureReflection): string {
  const said = parameters
    .filter(isForUsers)
    .flatMap(({ name, comment }) => (saying(comment) ? `\`${name}\`: ${sentence(saying(comment))}` : []));
  const thrown = tagOf(comment, "@throws");
  const lines = [saying(comment), ...said, thrown && `Refused ${sentence(thrown)}`].filter(Boolean);
  return `**\`${call}\`** ${lines.join(" ")}`.trimEnd().concat("\n");
}

/** The objects that are given, and those in them, each once; what has a page of its own is left out. */
function optionsOf(named: readonly DeclarationReflection[], nouns: ReadonlySet<string>): DeclarationReflection[] {
  const found = new Set<DeclarationReflection>();
  const add = (each: DeclarationReflection) => {
    if (found.has(each) || nouns.has(each.name) || isSeam(each)) return;
    found.add(each);
    for (const { type } of propertiesOf(each)) interfacesIn(type).forEach(add);
  };
  named.forEach(add);
  return [...found];
}

/** What a hypervisor can do is told by a brand, which nobody writes. */
function isSeam(owner: DeclarationReflection): boolean {
  const properties = propertiesOf(owner);
  return properties.length === 0 || properties.some(({ name }) => name.startsWith("["));
}

function propertiesOf(owner: DeclarationReflection): DeclarationReflection[] {
  const declared = owner.type?.type === "reflection" ? owner.type.declaration : owner;
  return declared.getChildrenByKind(ReflectionKind.Property).filter(({ flags }) => !flags.isStatic);
}

/** The interfaces that a type names, at any depth. */
function interfacesIn(type: SomeType | undefined): DeclarationReflection[] {
  switch (type?.type) {
    case "reference": {
      const target = type.reflection as DeclarationReflection | undefined;
      const own = target?.kindOf(ReflectionKind.Interface) ? [target] : [];
      const aliased = target?.kindOf(ReflectionKind.TypeAlias) ? interfacesIn(target.type) : [];
      return [...own, ...aliased, ...(type.typeArguments ?? []).flatMap(interfacesIn)];
    }
    case "array":
      return interfacesIn(type.elementType);
    case "typeOperator":
      return interfacesIn(type.target);
    case "conditional":
      return interfacesIn(type.trueType);
    case "union":
    case "intersection":
      return type.types.flatMap(interfacesIn);
    default:
      return [];
  }
}

function optionsTable(options: DeclarationReflection): string {
  const rows = propertiesOf(options).map(({ name, type, flags, comment }) => {
    const need = flags.isOptional ? tagOf(comment, "@default") || "none" : "**required**";
    return row(`\`${name}\``, code(typeOf(type)), need, saying(comment));
  });
  const inherited = (options.extendedTypes ?? []).map((type) => type.type === "reference" && type.reflection);
  const own = inherited.every((parent) => !parent || saying(parent.comment) !== saying(options.comment));
  const said = own ? saying(options.comment) : "";
  return `## ${options.name}\n\n${said ? `${said}\n\n` : ""}| property | type | default | description |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

/** What can be read of one. What has no docstring is what was given, under the same name. */
function has(noun: DeclarationReflection): string {
  const properties = noun
    .getChildrenByKind(ReflectionKind.Property)
    .filter(({ comment, flags, name }) => saying(comment) && !flags.isStatic && !name.startsWith("["))
    .map(({ name, type, comment }) => row(`\`${name}\``, code(typeOf(type)), saying(comment)));
  const accessors = noun
    .getChildrenByKind(ReflectionKind.Accessor)
    .flatMap(({ name, getSignature }) =>
      getSignature && saying(getSignature.comment)
        ? row(`\`${name}\``, code(typeOf(getSignature.type)), saying(getSignature.comment))
        : [],
    );
  const rows = [...properties, ...accessors].sort();
  return rows.length > 0
    ? `## Properties\n\n| property | type | description |\n|---|---|---|\n${rows.join("\n")}\n`
    : "";
}

function does(noun: DeclarationReflection): string {
  const calls = methodsOf(noun).filter(({ method, signature }) => saying(signature.comment) && !method.flags.isStatic);
  const paragraphs = calls.map(({ method, signature }) => paragraph(callOf(method.name, signature), signature));
  return paragraphs.length > 0 ? `## Methods\n\n${paragraphs.join("\n")}` : "";
}

const sentence = (text: string) => text.replace(/\.?$/, ".");

/** A type that is long is one of a table elsewhere, or a text. */
const code = (text: string) =>
  text.length <= 80 ? text && `\`${text}\`` : text.startsWith('"') ? "`string`" : "object";

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
