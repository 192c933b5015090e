import ts from "typescript";
import { RETIRED_FUNCTIONS, RETIRED_NAMES, RETIRED_PREFIXES } from "./retired-names.js";

export const MAX_COLUMNS = 120;

/** A check of a source text. It returns "LINE: VIOLATION" for each violation. */
export type Check = (text: string) => string[];

/** Reports docstrings that begin with a bare relative clause. */
export const relativeClauses: Check = (text) =>
  [...text.matchAll(/\/\*\*[\s*]*((?:What|Which|Who|That|Where|How)\b.*)/g)].map(
    ({ 1: sentence, index }) => `${text.slice(0, index).split("\n").length}: ${sentence}`,
  );

/** Reports lines that are too long. A URL cannot be broken, and a row of a table must not be. */
export const longLines: Check = (text) =>
  text.split("\n").flatMap((line, index) => {
    const isExempt = /https?:\/\/\S{40}/.test(line) || /^\s*\*?\s*\|.*\|\s*$/.test(line);
    return line.length <= MAX_COLUMNS || isExempt ? [] : [`${index + 1}: ${line.length} columns`];
  });

/** Parsing takes long, and most files contain none of the names. */
const RETIRED = new RegExp(
  `\\b(?:${[...RETIRED_NAMES, ...RETIRED_FUNCTIONS].join("|")})\\b|\\b(?:${RETIRED_PREFIXES.join("|")})`,
);

/** Reports declarations of retired names. */
export const retiredDeclarations: Check = (text) => {
  if (!RETIRED.test(text)) return [];
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const { name } = node as ts.NamedDeclaration;
    if (isDeclaration(node) && name && ts.isIdentifier(name) && isRetired(name.text, node)) {
      found.push(`${source.getLineAndCharacterOfPosition(name.getStart(source)).line + 1}: ${name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

function isDeclaration(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isEnumMember(node) ||
    ts.isClassElement(node) ||
    ts.isTypeElement(node)
  );
}

function isRetired(name: string, node: ts.Node): boolean {
  return (
    RETIRED_NAMES.includes(name) ||
    RETIRED_PREFIXES.some((prefix) => name.startsWith(prefix)) ||
    (RETIRED_FUNCTIONS.includes(name) && isFunction(node))
  );
}

function isFunction(node: ts.Node): boolean {
  if (ts.isVariableDeclaration(node)) return node.initializer !== undefined && ts.isArrowFunction(node.initializer);
  return ts.isFunctionLike(node) && !ts.isAccessor(node);
}
