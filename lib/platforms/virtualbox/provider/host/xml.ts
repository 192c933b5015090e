import { SaxesParser } from "saxes";

/** An element of an XML document. */
export interface Element {
  /** With its namespace prefix, such as `rasd:ResourceType`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The text directly inside the element, in one piece. */
  readonly text: string;
}

/**
 * Parses an XML document.
 *
 * @returns the root element
 * @throws {Error} The document is not well-formed.
 */
export function parseXml(xml: string): Element {
  const document: OpenElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: OpenElement = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();
  return document.children[0];
}

interface OpenElement extends Element {
  readonly children: Element[];
  text: string;
}

/** Returns the first element at that path below the given one. */
export function child(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>((at, name) => at?.children.find((each) => each.name === name), element);
}
