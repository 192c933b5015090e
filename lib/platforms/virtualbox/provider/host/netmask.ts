/** 24 -> `255.255.255.0`. */
export function netmask(prefixLength: number): string {
  return [24, 16, 8, 0].map((shift) => ((0xffffffff << (32 - prefixLength)) >>> shift) & 0xff).join(".");
}

/** `255.255.255.0` -> 24. */
export function prefixLength(mask: string): number {
  return mask.split(".").reduce((bits, byte) => bits + Number(byte).toString(2).replaceAll("0", "").length, 0);
}
