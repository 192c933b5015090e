import fc from "fast-check";
import {
  betweenPlaceholders,
  placeholderOf,
  placeholdersIn,
  replacePlaceholders,
  type SecretPlaceholder,
  type SecretSource,
  sourceText,
} from "../lib/secret-placeholder.js";

const word = fc.string({ minLength: 1, unit: "grapheme" });
const source: fc.Arbitrary<SecretSource> = fc.oneof(
  fc.record({ environment: fc.stringMatching(/^[A-Za-z_]\w{0,20}$/) }),
  fc.record({ file: word }),
  fc.record({ command: fc.array(word, { minLength: 1 }) }),
);
const placeholder: fc.Arbitrary<SecretPlaceholder> = fc.record({
  source,
  version: fc.integer({ min: 1, max: 1000 }),
  hashed: fc.boolean(),
});

test("a placeholder is found again in any text, also after JSON", () => {
  fc.assert(
    fc.property(placeholder, fc.string(), fc.string(), (each, before, after) => {
      const text = before + placeholderOf(each) + after;
      expect(placeholdersIn(text)).toEqual([each]);
      expect(placeholdersIn(JSON.stringify({ text }))).toEqual([each]);
      expect(replacePlaceholders(text, () => "x")).toBe(`${before}x${after}`);
    }),
  );
});

test("a placeholder has no character that Terraform, a shell's variables, HTML, or Markdown would change", () => {
  fc.assert(fc.property(placeholder, (each) => !/[$`"'\\<>&*[\]{}|~#]|%\{/.test(placeholderOf(each))));
});

test("no two sources have the same text", () => {
  fc.assert(
    fc.property(source, source, (a, b) => {
      expect(sourceText(a) === sourceText(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
  expect(sourceText({ command: ["a b"] })).not.toBe(sourceText({ command: ["a", "b"] }));
});

test("a placeholder is readable", () => {
  const options = { version: 2, hashed: false };
  const command = ["sops", "-d", "--extract", '["db"]', "secrets/db.yaml"];
  expect(placeholderOf({ source: { environment: "DB_PASSWORD" }, ...options })).toBe(
    "(secret environment DB_PASSWORD, version 2)",
  );
  expect(placeholderOf({ source: { file: "secrets/db" }, version: 1, hashed: true })).toBe(
    "(hash of secret file secrets/db, version 1)",
  );
  expect(placeholderOf({ source: { command }, ...options })).toBe(
    "(secret command sops -d --extract %5B%22db%22%5D secrets/db.yaml, version 2)",
  );
});

test("a change between placeholders leaves them", () => {
  const one = placeholderOf({ source: { environment: "ONE" }, version: 1, hashed: false });
  const upper = (text: string) => betweenPlaceholders(text, (part) => part.toUpperCase());
  expect(upper(`a ${one}b${one}`)).toBe(`A ${one}B${one}`);
  expect(upper("a")).toBe("A");
});
