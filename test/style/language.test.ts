import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Check, longLines, MAX_COLUMNS, relativeClauses, retiredDeclarations } from "./checks.js";

const FOLDERS = ["lib", "scripts", "examples", "template", "test"];

/** This file contains violations on purpose. */
const OWN_FILE = "test/style/language.test.ts";

const CHECKS: readonly [rule: string, check: Check][] = [
  ["docstrings begin with a noun phrase or a verb phrase", relativeClauses],
  [`lines have at most ${MAX_COLUMNS} columns`, longLines],
  ["retired names are not declared", retiredDeclarations],
];

/** Tests may have long titles and recorded output. */
const isTest = (file: string) => file.startsWith("test/") && !file.startsWith("test/support/");

/** Files with patterns, digests, or recorded output, whose lines cannot be broken. */
const UNBREAKABLE = [
  "examples/proxmox-containers/lab.ts",
  "lib/platforms/virtualbox/provider/host/vboxmanage/errors.ts",
  "lib/platforms/virtualbox/provider/host/vboxmanage/machine-readable.ts",
  "test/support/macos.ts",
  "test/support/ova.ts",
  "test/support/sshd.ts",
];

/** The hand-written source files with their texts, by path in the repository. */
const sources = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(folder, name).replaceAll(path.sep, "/"))
      .filter((file) => /\.(?:ts|cjs|mjs)$/.test(file) && !file.includes("/node_modules/") && file !== OWN_FILE)
      .map((file): [string, string] => [file, readFileSync(file, "utf8")])
      .filter(([, text]) => !text.startsWith("// Written by ")),
  ).sort(),
);

function violationsIn(file: string, checks: readonly Check[]): string[] {
  return checks.flatMap((check) => check(sources.get(file) ?? "").map((violation) => `${file}:${violation}`));
}

test.each(CHECKS)("%s", (_, check) => {
  const files = [...sources.keys()].filter(
    (file) => check !== longLines || !(UNBREAKABLE.includes(file) || isTest(file)),
  );
  expect(files.flatMap((file) => violationsIn(file, [check]))).toEqual([]);
});

test.each<[string, Check, string[]]>([
  ["/** What it is. */", relativeClauses, ["1: What it is. */"]],
  ["\n/**\n * Who runs it.\n */", relativeClauses, ["2: Who runs it."]],
  ["/** Whether it runs. */\n// What a comment says.", relativeClauses, []],
  [`a\n${"a".repeat(121)}`, longLines, ["2: 121 columns"]],
  [`// see https://${"a".repeat(121)}\n * | ${"a".repeat(121)} |`, longLines, []],
  ["const told = 1;", retiredDeclarations, ["1: told"]],
  ["\ninterface NotedThing {}", retiredDeclarations, ["2: NotedThing"]],
  ["class A { protects() {} }", retiredDeclarations, ["1: protects"]],
  ["interface A { protects: boolean }", retiredDeclarations, ["1: protects"]],
  ["const near = () => 1;", retiredDeclarations, ["1: near"]],
  ["const near = 1; use(told); object.protects();", retiredDeclarations, []],
])("the checks of %j find the violations", (text, check, expected) => {
  expect(check(text)).toEqual(expected);
});
