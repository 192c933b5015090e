// Asks the API of a service, with the token for that one alone.

/** By what name the token writes. */
export async function accountOf(service) {
  try {
    const { value } = await ask(service, "GET", service.user);
    return nameOf(value) ?? unexpected("GET", service.user, "no account");
  } catch (error) {
    // GitHub does not tell a job's own token.
    if (error.status === 403 && service.account) return service.account;
    throw error;
  }
}

export function nameOf(person) {
  return person?.login ?? person?.username;
}

/** @returns what it answers, and whether it has more, on a next page */
export async function ask({ headers }, method, url, body) {
  const { response, text } = await exchange(url, {
    method,
    headers: { ...headers, "content-type": "application/json", "user-agent": "labvisor" },
    body,
    // The token is for nobody else, and what is sent on is no longer what was asked.
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
  });
  const { status } = response;
  if (!response.ok)
    throw Object.assign(new Error(`${method} ${url}: ${status}, ${reason(response, text)}`), { status });
  try {
    return { value: JSON.parse(text), more: /rel="?next"?/.test(response.headers.get("link")) };
  } catch {
    return unexpected(method, url, "no JSON");
  }
}

async function exchange(url, options) {
  try {
    const response = await fetch(url, options);
    return { response, text: await response.text() };
  } catch (error) {
    throw new Error(`${url} cannot be reached: ${error.cause?.message ?? error.message}`);
  }
}

function reason({ status, headers }, text) {
  const location = headers.get("location");
  if (location) return `it is now at ${location}, and the token is for nobody else than was asked.`;
  const known = {
    401: "the token in COMMENT_TOKEN is not known there, or its time is over.",
    403: "the token in COMMENT_TOKEN may not do that: it needs the right to write comments of pull requests. One of a fork's change never has it.",
    404: "there is no such change, or the token in COMMENT_TOKEN may not see it.",
  };
  return known[status] ?? text.slice(0, 200);
}

export function unexpected(method, url, what) {
  throw new Error(`${method} ${url}: what it answers is ${what}: is that the address of its API?`);
}
