import { between, bool, integer, oneOf, string } from "../../../../plugin/index.js";

/** An attribute that is managed if it is set, and null otherwise. It changes without a restart. */
export const live = { optional: true, computed: true, nullable: true } as const;
/** The same for an attribute whose change requires a restart. */
export const restarts = { ...live, requiresRestart: true } as const;
type Change = typeof live | typeof restarts;

export function choice(values: readonly string[], description: string, change: Change = restarts) {
  const words = values.map((value) => `\`${value}\``).join(", ");
  return string({ ...change, validators: [oneOf(...values)], description: `${description} One of ${words}.` });
}

export function whole(min: number, max: number, unit: string, description: string, change: Change = restarts) {
  const range = `${min}-${max}${unit && ` ${unit}`}`;
  return integer({ ...change, validators: [between(min, max, unit)], description: `${description} ${range}.` });
}

export function flag(description: string, change: Change = restarts) {
  return bool({ ...change, description });
}
