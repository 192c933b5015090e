import { type DeclarationReflection, ReflectionKind, type SignatureReflection, type SomeType } from "typedoc";
import { callOf, isForUsers, summaryOf, tagOf, typeOf } from "./text.js";

/** Returns the Markdown about a class: its constructors, factories, options, properties, and methods. */
export function describeNoun(
  noun: DeclarationReflection,
  options: readonly DeclarationReflection[],
  nouns: ReadonlySet<string>,
): string {
  const factories = factoriesOf(noun);
  const named = factories.flatMap(({ signature: { parameters = [] } }) =>
    parameters.flatMap(({ type }) => interfacesIn(type)),
  );
  return [
    ...factories.map(({ call, signature }) => paragraph(call, signature)),
    ...optionsOf([...named, ...options], nouns).map(optionsTable),
    propertiesSection(noun),
    methodsSection(noun),
  ]
    .filter(Boolean)
    .join("\n");
}

interface Factory {
  readonly call: string;
  readonly signature: SignatureReflection;
}

/** Returns the constructor, if users can call it, and the static methods. */
function factoriesOf(noun: DeclarationReflection): Factory[] {
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
  const documented = parameters
    .filter(isForUsers)
    .flatMap(({ name, comment }) => (summaryOf(comment) ? `\`${name}\`: ${sentence(summaryOf(comment))}` : []));
  const thrown = tagOf(comment, "@throws");
  const lines = [summaryOf(comment), ...documented, thrown && `Throws ${sentence(thrown)}`].filter(Boolean);
  return `**\`${call}\`** ${lines.join(" ")}`.trimEnd().concat("\n");
}

/** Returns the option interfaces and those inside them, once each, without nouns, which have their own pages. */
function optionsOf(named: readonly DeclarationReflection[], nouns: ReadonlySet<string>): DeclarationReflection[] {
  const found = new Set<DeclarationReflection>();
  const add = (each: DeclarationReflection) => {
    if (found.has(each) || nouns.has(each.name) || isBrand(each) || isConstruct(each)) return;
    found.add(each);
    for (const { type } of propertiesOf(each)) interfacesIn(type).forEach(add);
  };
  named.forEach(add);
  return [...found];
}

/** Whether an interface only brands the hypervisors with a capability. Users never write it. */
function isBrand(owner: DeclarationReflection): boolean {
  const properties = propertiesOf(owner);
  return properties.length === 0 || properties.some(({ name }) => name.startsWith("["));
}

/** Whether a class of constructs is exported as a type only, which TypeDoc shows as an interface. */
function isConstruct(owner: DeclarationReflection): boolean {
  return (owner.extendedTypes ?? []).some((type) => type.type === "reference" && type.name === "Construct");
}

function propertiesOf(owner: DeclarationReflection): DeclarationReflection[] {
  const declared = owner.type?.type === "reflection" ? owner.type.declaration : owner;
  return declared.getChildrenByKind(ReflectionKind.Property).filter(({ flags }) => !flags.isStatic);
}

/** Returns the interfaces that a type refers to, at any depth. */
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
    return row(`\`${name}\``, code(typeOf(type)), need, summaryOf(comment));
  });
  const inherited = (options.extendedTypes ?? []).map((type) => type.type === "reference" && type.reflection);
  const own = inherited.every((parent) => !parent || summaryOf(parent.comment) !== summaryOf(options.comment));
  const summary = own ? `${summaryOf(options.comment)}\n\n`.trimStart() : "";
  const header = "| property | type | default | description |\n|---|---|---|---|";
  return `## ${options.name}\n\n${summary}${header}\n${rows.join("\n")}\n`;
}

/** Returns the table of documented properties. Others have the values of the props with the same names. */
function propertiesSection(noun: DeclarationReflection): string {
  const properties = noun
    .getChildrenByKind(ReflectionKind.Property)
    .filter(({ comment, flags, name }) => summaryOf(comment) && !flags.isStatic && !name.startsWith("["))
    .map(({ name, type, comment }) => row(`\`${name}\``, code(typeOf(type)), summaryOf(comment)));
  const accessors = noun
    .getChildrenByKind(ReflectionKind.Accessor)
    .flatMap(({ name, getSignature }) =>
      getSignature && summaryOf(getSignature.comment)
        ? row(`\`${name}\``, code(typeOf(getSignature.type)), summaryOf(getSignature.comment))
        : [],
    );
  const rows = [...properties, ...accessors].sort();
  return rows.length > 0
    ? `## Properties\n\n| property | type | description |\n|---|---|---|\n${rows.join("\n")}\n`
    : "";
}

function methodsSection(noun: DeclarationReflection): string {
  const calls = methodsOf(noun).filter(
    ({ method, signature }) => summaryOf(signature.comment) && !method.flags.isStatic,
  );
  const paragraphs = calls.map(({ method, signature }) => paragraph(callOf(method.name, signature), signature));
  return paragraphs.length > 0 ? `## Methods\n\n${paragraphs.join("\n")}` : "";
}

const sentence = (text: string) => text.replace(/\.?$/, ".");

/** Formats a type. A long one is an object of another table, or a union of strings. */
const code = (text: string) =>
  text.length <= 80 ? text && `\`${text}\`` : text.startsWith('"') ? "`string`" : "object";

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
