import { VirtualBoxError } from "../virtualbox-host.js";

/** An element of a machine's settings file. Its text is of no use here. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

/**
 * The current hardware in a machine's settings file (`.vbox`), that of its snapshots left aside. VirtualBox writes the file anew with every change and
 * puts it in place whole. It says what no call of VBoxManage does, and without one.
 *
 * @throws {VirtualBoxError} FAILED: it is no such file
 */
export function readSettingsFile(xml: string, file: string): Element {
  const hardware = child(parse(xml), "VirtualBox", "Machine", "Hardware");
  if (!hardware) throw new VirtualBoxError("FAILED", `The settings file '${file}' has no machine that can be read`);
  return hardware;
}

/** The first element at that path below. */
export function child(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>((at, name) => at?.children.find((each) => each.name === name), element);
}

const TOKEN = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w.:-]+)((?:\s+[\w.:-]+="[^"]*")*)\s*(\/?)>/g;

/** What VirtualBox writes of XML: no CDATA, no DTD, attributes in double quotes. Undefined where an element is not closed. */
function parse(xml: string): Element | undefined {
  const root = { name: "", attributes: {}, children: [] as Element[] };
  const open = [root];
  for (const [, end, name, attributes, empty] of xml.matchAll(TOKEN)) {
    if (name === undefined) continue;
    if (end) {
      open.pop();
      continue;
    }
    const element = { name, attributes: parseAttributes(attributes), children: [] };
    open.at(-1)?.children.push(element);
    if (!empty) open.push(element);
  }
  return open.length === 1 ? root : undefined;
}

function parseAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w.:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    name ? (ENTITIES[name] ?? whole) : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );
}
