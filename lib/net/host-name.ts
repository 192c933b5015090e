/** Whether a text is a single host name label (RFC 1123, section 2.1; at most 63 characters, RFC 1035). */
export function isHostName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);
}
