/** The twelve upper-case digits that VirtualBox keeps, from any usual spelling. */
export const bareMac = (mac: string): string => mac.replace(/[:.-]/g, "").toUpperCase();

/** `02:1a:...`, as people write it. */
export const readableMac = (mac: string): string => (bareMac(mac).match(/../g) ?? []).join(":").toLowerCase();

export const sameMac = (a: string, b: string): boolean => bareMac(a) === bareMac(b);

/** A validator: a unicast MAC address. */
export function isMac(mac: string): string | undefined {
  const bare = bareMac(mac);
  if (!/^[0-9A-F]{12}$/.test(bare)) return `"${mac}" is not a MAC address such as 02:1a:4b:00:00:11.`;
  if (Number.parseInt(bare.slice(0, 2), 16) & 1)
    return `${mac} is a multicast address: the second digit of a guest's must be even.`;
  return undefined;
}
