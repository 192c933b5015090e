import { escapeControlCharacters, isLine, isPrintable } from "../lib/control-characters.js";

test.each([
  "\u0000",
  "\u0007",
  "\b",
  "\v",
  "\f",
  "\u001b[31m",
  "\u007f",
  "\u0085",
  "\u009b31m",
  "\ud800",
  "\uffff",
  "\r",
])("a text with %j is not printable, and is shown with its code", (text) => {
  expect(isPrintable(`a${text}b`)).toBe(false);
  expect(isLine(`a${text}b`)).toBe(false);
  const [character] = text;
  const code = character.charCodeAt(0).toString(16);
  expect(escapeControlCharacters(`a${text}b`)).toBe(`a\\u{${code}}${text.slice(1)}b`);
});

test("a text of several lines is printable, is not a line, and is shown unchanged", () => {
  const text = "first\n\tsecond\r\n日本 é 💥";
  expect(isPrintable(text)).toBe(true);
  expect(isLine(text)).toBe(false);
  expect(escapeControlCharacters(text)).toBe(text);
});

test.each(["", "a\nb", "a\tb", "a\u2028b", "a\u2029b", 5, undefined])("%j is not a line", (value) => {
  expect(isLine(value)).toBe(false);
});

test("a line may have marks of the order of a text, which are shown with their codes", () => {
  expect(isLine("שלום\u200f")).toBe(true);
  expect(escapeControlCharacters("שלום\u200f \u202e")).toBe("שלום\\u{200f} \\u{202e}");
});
