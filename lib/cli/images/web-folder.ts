import { LabError } from "../../lab-error.js";

/** The time after which a silent server is given up, in milliseconds. */
const TIMEOUT = 30_000;

/**
 * Returns the names in a folder on a web server, from the links of its listing, or undefined if there is no such
 * folder.
 *
 * @param url ends in a slash
 */
export async function namesIn(url: string): Promise<string[] | undefined> {
  const page = await read(url);
  if (page === undefined) return undefined;
  const links = [...page.text.matchAll(/href\s*=\s*["']?([^"'\s>?#]+)/gi)].map(([, href]) => href);
  const targets = links.filter((href) => URL.canParse(href, page.url)).map((href) => new URL(href, page.url).href);
  const inside = targets.filter((href) => href.startsWith(page.url)).map((href) => href.slice(page.url.length));
  const names = inside.map((name) => decoded(name.replace(/\/$/, "")));
  return [...new Set(names)].filter((name) => name !== "" && !name.includes("/"));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns a text file on a web server, or undefined if there is none. */
export async function readFile(url: string): Promise<string | undefined> {
  return (await read(url))?.text;
}

/** @throws {LabError} The server cannot be reached, or refuses the request. */
async function read(url: string): Promise<{ readonly url: string; readonly text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 404) return void (await response.body?.cancel());
    const text = await response.text();
    if (response.ok) return { url: response.url, text };
    throw unreadable(url, `the server responded ${response.status} ${response.statusText}`.trim());
  } catch (error) {
    throw error instanceof LabError ? error : unreadable(url, reasonOf(error));
  }
}

function unreadable(url: string, reason: string): LabError {
  const remedy = "try again later, or name a mirror in LABVISOR_IMAGE_MIRRORS";
  return new LabError(`${url} cannot be read (${reason})`, { remedy });
}

/** Returns the cause of an error of fetch, whose own message says little. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { message?: string; errors?: { message: string }[] } };
  return (cause?.errors?.[0] ?? cause)?.message || message;
}
