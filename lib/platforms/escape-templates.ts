import { Token } from "cdktf";

/**
 * Returns a configuration in which each text is literal.
 *
 * Terraform takes "${" and "%{" in strings, and in the keys of maps, for the beginning of an expression
 * (https://developer.hashicorp.com/terraform/language/expressions/strings). The CDK's tokens remain expressions.
 */
export function escapeTemplates<T>(value: T): T {
  return escapeValue(value) as T;
}

function escapeValue(value: unknown): unknown {
  if (typeof value === "string") {
    return escapeText(value);
  }
  if (typeof value !== "object" || value === null || Token.isUnresolved(value)) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(escapeValue)
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [escapeText(key), escapeValue(each)]));
}

function escapeText(text: string): string {
  return (
    text
      .replace(/\$(?=\{(?!TfToken\[))|%(?=\{)/g, "$&$&")
      // A dollar sign before a token would escape the token.
      .replace(/\$+(?=\$\{TfToken\[)/g, '${"$&"}')
  );
}
