/** Whether a text is one label of a host name: RFC 1123, section 2.1, with RFC 1035's limit of 63 characters. */
export function isHostName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);
}
