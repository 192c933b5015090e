import { LabError } from "../../lab-error.js";
import type { AppliedGuest } from "../../platforms/tooling.js";
import { hostEnvironment } from "../host.js";
import { synthesizedStack } from "../platforms.js";
import type { Session } from "../session.js";

/**
 * Returns the guests of the stacks, as Terraform's state knows them, sorted by name.
 *
 * @param names the guests to return; none means all
 * @throws {LabError} where none was applied, or none with one of the names
 */
export async function appliedGuests(session: Session, names: readonly string[]): Promise<AppliedGuest[]> {
  // The provider's code runs in this process, and reads its environment.
  Object.assign(process.env, hostEnvironment(session.project, session.host));
  const guests: AppliedGuest[] = [];
  for (const stack of session.stacks) {
    const state = await session.terraform.state(stack);
    const resources = state?.resources?.filter(({ mode }) => mode === "managed") ?? [];
    for (const { appliedGuests } of session.platforms)
      guests.push(...((await appliedGuests?.(synthesizedStack(stack), resources)) ?? []));
  }
  guests.sort((a, b) => a.name.localeCompare(b.name, "en"));
  if (guests.length === 0) throw new LabError("No guest of this lab was applied yet: labvisor apply makes them.");
  const missing = names.filter((name) => !guests.some((guest) => guest.name === name));
  if (missing.length > 0)
    throw new LabError(
      `There is no guest ${missing.map((name) => `"${name}"`).join(", ")}. This lab has: ${guests.map(({ name }) => name).join(", ")}`,
    );
  return guests.filter(({ name }) => names.length === 0 || names.includes(name));
}
