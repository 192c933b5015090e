// Requests to the API of a service, which alone receives the token.

/** Returns the name of the account that writes with the token. */
export async function accountOf(service) {
  try {
    const { value } = await request(service, "GET", service.user);
    return nameOf(value) ?? unexpected("GET", service.user, "not an account");
  } catch (error) {
    // GitHub does not let a job's own token read its account.
    if (error.status === 403 && service.account) return service.account;
    throw error;
  }
}

export function nameOf(person) {
  return person?.login ?? person?.username;
}

/** Sends a request. Returns the response, and whether there is a next page. */
export async function request({ headers }, method, url, body) {
  const { response, text } = await exchange(url, {
    method,
    headers: { ...headers, "content-type": "application/json", "user-agent": "labvisor" },
    body,
    // A redirect could send the token to another host, and turns a POST into a GET.
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
  });
  const { status } = response;
  if (!response.ok)
    throw Object.assign(new Error(`${method} ${url}: ${status}, ${reason(response, text)}`), { status });
  try {
    return { value: JSON.parse(text), more: /rel="?next"?/.test(response.headers.get("link")) };
  } catch {
    return unexpected(method, url, "not JSON");
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
  if (location) return `it redirects to ${location}, which does not receive the token. Correct the address of the API.`;
  const known = {
    401: "the token in COMMENT_TOKEN is invalid or expired.",
    403: "the token in COMMENT_TOKEN may not write comments on pull requests, like that of a change from a fork.",
    404: "the change does not exist, or the token in COMMENT_TOKEN may not read it.",
  };
  return known[status] ?? text.slice(0, 200);
}

export function unexpected(method, url, problem) {
  throw new Error(`${method} ${url}: the response is ${problem}. Is this the address of the API?`);
}
