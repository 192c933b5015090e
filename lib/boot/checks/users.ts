import type { PlannedGuest } from "../plan.js";
import type { RunningGuest } from "../running-guest.js";

/** A user that a guest's seed creates. */
export interface SeedUser {
  readonly name: string;
  readonly keys: readonly string[];
}

/** Returns the users that a guest's seed creates, with the keys that log in as them. */
export function seedUsers({ firstBoot }: Pick<PlannedGuest, "firstBoot">): readonly SeedUser[] {
  const { users } = firstBoot?.userData ?? {};
  if (!Array.isArray(users)) return [];
  return users.flatMap(({ name, ssh_authorized_keys: keys = [] }) =>
    typeof name === "string" ? [{ name, keys }] : [],
  );
}

/** Whether somebody can log in to a guest with a key: one of a user of its seed, or of the image's own user. */
export function acceptsKey(planned: Pick<PlannedGuest, "firstBoot">): boolean {
  const { ssh_authorized_keys: own } = planned.firstBoot?.userData ?? {};
  return [own, ...seedUsers(planned).map(({ keys }) => keys)].some((keys) => Array.isArray(keys) && keys.length > 0);
}

/** Returns the first difference between the users of a seed and those of its guest. */
export async function wrongUser(guest: RunningGuest, users: readonly SeedUser[]): Promise<string | undefined> {
  for (const { name, keys } of users) {
    const home = `home=$(getent passwd '${name}' | cut -d: -f6); [ "$home" ] || exit 1`;
    const { exitCode, stdout } = await guest.execute(`${home}; cat "$home/.ssh/authorized_keys" 2>/dev/null; true`, 30);
    if (exitCode !== 0) return `it has no user ${name}`;
    const missing = keys.find((key) => !stdout.includes(key));
    if (missing !== undefined) return `the user ${name} has no key ${missing.split(" ").at(-1)}`;
  }
  return undefined;
}
