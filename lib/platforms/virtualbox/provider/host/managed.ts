import { between, bool, integer, oneOf, string } from "../../../../plugin/index.js";

/** Managed where it is given; else null, and whatever VirtualBox has. Changes on a running machine. */
export const live = { optional: true, computed: true, nullable: true } as const;
/** The same, where VirtualBox must stop the machine for it. */
export const restarts = { ...live, requiresRestart: true } as const;
type Change = typeof live | typeof restarts;

export function choice(values: readonly string[], description: string, change: Change = restarts) {
  const words = values.map((value) => `\`${value}\``).join(", ");
  return string({ ...change, validators: [oneOf(...values)], description: `${description} One of ${words}.` });
}

export function whole(least: number, most: number, unit: string, description: string, change: Change = restarts) {
  const range = `${least}-${most}${unit && ` ${unit}`}`;
  return integer({ ...change, validators: [between(least, most, unit)], description: `${description} ${range}.` });
}

export function flag(description: string, change: Change = restarts) {
  return bool({ ...change, description });
}
