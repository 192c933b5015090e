const VOID = new Set(["meta", "input", "br"]);

/**
 * Parses HTML or XML, and returns its elements and its texts, attribute values included, with entities decoded.
 *
 * @throws if an element is not closed, or is closed by the end tag of another one
 */
export function readMarkup(source: string): { readonly elements: string[]; readonly texts: string[] } {
  const open: string[] = [];
  const elements: string[] = [];
  const texts: string[] = [];
  // The content of styles and scripts is not markup.
  const bare = source.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1></$1>").replace(/^<!doctype html>/, "");
  const token = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|<!--[^>]*-->|([^<>]+)/gy;
  let end = 0;
  for (const [all, closing, name, attributes, selfClosing, text] of bare.matchAll(token)) {
    end += all.length;
    if (text !== undefined) texts.push(plain(text));
    if (name === undefined) continue;
    if (closing) {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> ends <${last}>`);
      continue;
    }
    elements.push(name);
    texts.push(...[...attributes.matchAll(/="([^"]*)"/g)].map(([, value]) => plain(value)));
    if (!selfClosing && !VOID.has(name)) open.push(name);
  }
  if (end !== bare.length) throw new Error(`no markup: ${bare.slice(end, end + 80)}`);
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
  return { elements, texts };
}

const SIGNS: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function plain(text: string): string {
  return text.replace(/&[^;\s]*;?/g, (entity) => {
    if (!(entity in SIGNS)) throw new Error(`no entity: ${entity}`);
    return SIGNS[entity];
  });
}
