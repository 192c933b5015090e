import path from "node:path";
import ts from "typescript";

/*
 * Tests of the declarations that `npm run build` writes, against which users' programs are compiled.
 */

const repository = path.resolve(__dirname, "../..");
const dist = path.join(repository, "dist");
const entries = ["index", "platform", "topology/index", "testing/index"].map((name) => path.join(dist, `${name}.d.ts`));
const program = ts.createProgram(entries, {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  strict: true,
});
const checker = program.getTypeChecker();

function resolved(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function exportsOf(entry: string): ts.Symbol[] {
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is not a module; run npm run build`);
  return checker.getExportsOfModule(module).map(resolved);
}

function isOwn({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((each) => each.getSourceFile().fileName.startsWith(`${dist}/`));
}

/**
 * Returns the package's own types that a declaration refers to, in its heritage and its members, except for private
 * members.
 */
function typesIn(declaration: ts.Node): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) return;
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : undefined;
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol && !(symbol.flags & ts.SymbolFlags.TypeParameter)) found.push(resolved(symbol));
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found.filter(isOwn).filter((symbol) => !isOpaque(symbol));
}

/**
 * Whether users never write the name of a type: the attributes of resources, which the matchers of labvisor/testing
 * infer from a resource's name, and the parts of a provider, which they only pass on.
 */
function isOpaque({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((each) =>
    /\/(plugin|platforms\/\w+\/resources)(\.d\.ts$|\/)/.test(each.getSourceFile().fileName),
  );
}

test.each(entries.map((entry) => [path.relative(dist, entry), entry]))(
  "every type in the declarations of %s is exported by an entry of the package",
  (_, entry) => {
    const exported = new Set(entries.flatMap(exportsOf));
    const missing = exportsOf(entry)
      .filter(isOwn)
      .flatMap((symbol) =>
        (symbol.declarations ?? []).flatMap((declaration) =>
          typesIn(declaration)
            .filter((named) => !exported.has(named) && !exported.has(enumOf(named)))
            .map((named) => `${symbol.name} refers to ${named.name}`),
        ),
      );
    expect([...new Set(missing)].sort()).toEqual([]);
  },
  60_000,
);

/** Returns the enum of a member, because members are exported with their enum. Returns other symbols unchanged. */
function enumOf(symbol: ts.Symbol): ts.Symbol {
  const parent = symbol.declarations?.[0]?.parent;
  return parent && ts.isEnumDeclaration(parent) ? (checker.getSymbolAtLocation(parent.name) ?? symbol) : symbol;
}

test("internal members are not in the declarations", () => {
  const members = exportsOf(entries[0]).flatMap((symbol) => [
    ...(symbol.members?.values() ?? []),
    ...(symbol.exports?.values() ?? []),
  ]);
  const internal = members.filter((member) => member.getJsDocTags().some(({ name }) => name === "internal"));
  expect(internal.map(({ name }) => name)).toEqual([]);
  expect(members.map(({ name }) => name)).not.toContain("cloneFrom");
});

test("no constructor of a construct has parameters other than scope, id, and props", () => {
  const constructors = exportsOf(entries[0])
    .flatMap(({ declarations = [] }) => declarations.filter(ts.isClassDeclaration))
    .flatMap(({ members }) => members.filter(ts.isConstructorDeclaration))
    .filter(({ parameters: [scope] }) => scope?.type?.getText() === "Construct");
  expect(constructors.length).toBeGreaterThan(10);
  expect(constructors.filter(({ parameters }) => parameters.length > 3).map((each) => each.parent.name?.text)).toEqual(
    [],
  );
});
