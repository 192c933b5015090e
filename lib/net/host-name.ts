/** A host's names, as a hosts file has them. */
export interface HostNames {
  /** The host name: a single label. */
  readonly name: string;
  /** The domain of the fully qualified name. */
  readonly domain?: string;
  /** The other names. */
  readonly aliases?: readonly string[];
}

/** Whether a text is a single host name label (RFC 1123, section 2.1; at most 63 characters, RFC 1035). */
export function isHostName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);
}

/**
 * Whether a text is a domain, or a host name with or without one: labels with dots between them, at most 253
 * characters.
 *
 * The last label is not a number, as that of an address is (RFC 1123, section 2.1).
 */
export function isDomainName(text: string): boolean {
  return text.length <= 253 && !/(?:^|\.)\d+$/.test(text) && text.split(".").every(isHostName);
}

/** Splits a name with dots, such as "web.lab.example", into host name and domain. */
export function splitHostName(text: string): Pick<HostNames, "name" | "domain"> {
  const [, name, domain] = /^([^.]+)\.(.+)$/.exec(text) ?? [];
  return domain !== undefined && isDomainName(domain) ? { name, domain } : { name: text };
}

/** Returns a host's fully qualified name; nothing without a domain. */
export function fullyQualifiedName({ name, domain }: HostNames): string | undefined {
  return domain === undefined ? undefined : `${name}.${domain}`;
}

/** Returns all names of a host in the order of a hosts file: the fully qualified one, the host name, the aliases. */
export function allNames(host: HostNames): string[] {
  const qualified = fullyQualifiedName(host);
  return [...(qualified === undefined ? [] : [qualified]), host.name, ...(host.aliases ?? [])];
}
