import { Token } from "cdktf";

/**
 * A configuration in which each text stands for itself: Terraform reads "${" and "%{" in texts and in the keys of maps as the beginning of
 * an expression. What the CDK's tokens stand for is left alone (https://developer.hashicorp.com/terraform/language/expressions/strings).
 */
export function escapeTemplates<T>(value: T): T {
  return withEscapes(value) as T;
}

function withEscapes(value: unknown): unknown {
  if (typeof value === "string") {
    return escaped(value);
  }
  if (typeof value !== "object" || value === null || Token.isUnresolved(value)) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(withEscapes)
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [escaped(key), withEscapes(each)]));
}

function escaped(text: string): string {
  return (
    text
      .replace(/\$(?=\{(?!TfToken\[))|%(?=\{)/g, "$&$&")
      // A dollar sign before a token would escape it.
      .replace(/\$+(?=\$\{TfToken\[)/g, '${"$&"}')
  );
}
