import { prefixLengthOf } from "../../../../../net/ipv4.js";
import type { PortForward } from "../networks.js";

/** One object in the output of `VBoxManage list`: `Key:   value` lines. */
export interface Block {
  /** Returns the value of the key's first line, or "" if there is none. */
  value(key: string): string;
  readonly text: string;
}

/** Splits a listing into blocks. A block begins with the line of its first key. */
export function parseBlocks(output: string, firstKey: string): Block[] {
  const text = output.replaceAll("\r\n", "\n");
  const starts = [...text.matchAll(new RegExp(`^${firstKey}:`, "gm"))].map(({ index }) => index);
  return starts.map((start, i) => block(text.slice(start, starts[i + 1])));
}

function block(text: string): Block {
  return { text, value: (key) => new RegExp(`^${key}: *(.*)$`, "m").exec(text)?.[1] ?? "" };
}

/** Returns VBoxManage's word for a boolean. */
export function onOff(on: boolean): "on" | "off" {
  return on ? "on" : "off";
}

/** The arguments of a VBoxManage call. */
export type Command = readonly string[];

/**
 * Reads a rule from the groups of a match: VBoxManage prints the parts in the same order for adapters and networks, but
 * with different separators.
 */
export function readForward([
  ,
  name,
  protocol,
  hostAddress,
  hostPort,
  guestAddress,
  guestPort,
]: RegExpMatchArray): PortForward {
  return {
    name,
    protocol: protocol as PortForward["protocol"],
    hostAddress,
    hostPort: Number(hostPort),
    guestAddress,
    guestPort: Number(guestPort),
  };
}

/** Reads the prefix length from a netmask in a listing. Anything else has the prefix length 0. */
export function readPrefixLength(mask: string): number {
  try {
    return prefixLengthOf(mask);
  } catch {
    return 0;
  }
}
