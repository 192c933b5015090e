import { inspectValue, quote } from "../lib/inspect-value.js";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

test.each<[string, unknown, RegExp]>([
  ["a long text is cut", "x".repeat(100_000), /^'x{100}'\.\.\. 99900 more characters$/],
  ["a long list is cut", new Array(1000).fill(1), /^\[ (1, ){10}\.\.\. 990 more items \]$/],
  ["an object of many members is cut", { ...new Array(1000).fill(1) }, /^\{.{299}$/],
  ["a value that is shown on two lines is joined", { [INSPECT]: () => "first\n  second" }, /^first second$/],
  ["a symbol has its name", Symbol("x"), /^Symbol\(x\)$/],
  ["a big integer has its digits", 10n, /^10n$/],
])("%s", (_, value, shown) => {
  expect(inspectValue(value)).toMatch(shown);
});

const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAA\n-----END OPENSSH PRIVATE KEY-----";

test.each<[string, unknown]>([
  ["a private key", PRIVATE_KEY],
  ["a part of one", PRIVATE_KEY.slice(0, 50)],
  ["an object with a password", { password: "b3Blbn" }],
  ["a list with a private key", [PRIVATE_KEY]],
  ["a URL with a password", "https://lab:b3Blbn@example.org"],
])("%s is not shown", (_, value) => {
  expect(inspectValue(value)).toContain("(secret)");
  expect(quote(value)).toContain("(secret)");
  expect(inspectValue(value) + quote(value)).not.toContain("b3Blbn");
});

test("a value that refuses to be shown is shown as its type", () => {
  const refuse = () => {
    throw new Error("no");
  };
  expect(inspectValue({ [INSPECT]: refuse })).toBe("object");
});

test("a quoted text is in double quotes on one line, and shortened", () => {
  expect(quote('a "b"\n')).toBe('"a \\"b\\"\\n"');
  expect(quote("x".repeat(1000))).toMatch(/^"x{300}\.\.\."$/);
  expect(quote(5)).toBe("5");
});
