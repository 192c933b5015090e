import { Semaphore } from "async-mutex";
import { escapeControlCharacters } from "../../control-characters.js";
import { LabError } from "../../lab-error.js";
import type { AppliedGuest, GuestSnapshot } from "../../platforms/tooling.js";
import { withJson } from "../../terraform/stack.js";
import { columns } from "../../topology/table.js";
import type { Session } from "../session.js";
import { type ApprovalOptions, askForApproval } from "./approval.js";

export interface GuestOptions {
  /**
   * The names of the guests.
   *
   * @default - all guests
   */
  readonly guest?: readonly string[];
}

export interface CreateOptions extends GuestOptions {
  /**
   * The description of the snapshots.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Whether to include the memory of running guests, if the hypervisor lets you choose.
   *
   * @default false
   */
  readonly memory?: boolean;
}

/** The number of guests to work on at a time. */
const CONCURRENCY = 4;

/**
 * Takes a snapshot of each guest, or of none if that is impossible for one of them.
 *
 * @returns the exit code
 */
export async function create(session: Session, name: string, options: CreateOptions): Promise<number> {
  const { description = "", memory = false } = options;
  // Proxmox VE's restriction; VirtualBox accepts any name.
  if (!/^[a-z][a-z0-9_-]{1,39}$/i.test(name))
    throw new LabError(
      `The snapshot's name is "${name}"; give 2 to 40 letters, digits, "_", and "-", ` +
        "starting with a letter, such as before-upgrade.",
    );
  const guests = await appliedGuests(session, options.guest ?? []);
  await queryAll(guests, async (guest) => {
    if ((await guest.snapshots()).some((each) => each.name === name))
      throw new LabError(`there already is a snapshot "${name}"`);
    await guest.check();
  });
  return forEach(guests, `created "${name}"`, (guest) => guest.take(name, description, memory));
}

/**
 * Prints the snapshots of each guest as a table or as JSON.
 *
 * @returns the exit code
 */
export async function list(session: Session, options: GuestOptions & { readonly json?: boolean }): Promise<number> {
  const guests = await appliedGuests(session, options.guest ?? []);
  const rows = await queryAll(guests, async (guest) =>
    (await guest.snapshots()).map(({ name, description, time }) => ({ guest: guest.name, name, description, time })),
  );
  if (options.json) process.stdout.write(`${JSON.stringify(rows.flat(), null, 2)}\n`);
  else
    process.stdout.write(
      columns([
        ["GUEST", "SNAPSHOT", "TAKEN", "DESCRIPTION"],
        ...rows
          .flat()
          .map(({ guest, name, time, description }) =>
            [guest, name, time?.toISOString() ?? "-", description.split("\n")[0]].map(escapeControlCharacters),
          ),
      ]),
    );
  return 0;
}

/**
 * Restores each guest to its snapshot.
 *
 * Data written since is lost.
 *
 * @returns the exit code
 */
export async function restore(
  session: Session,
  name: string,
  options: GuestOptions & ApprovalOptions,
): Promise<number> {
  const selected = await select(session, name, options);
  await askForApproval(options, `Restore ${count(selected)} to "${name}"? Data written since then is lost.`);
  const code = await forEach(selected, `restored "${name}"`, ({ guest, snapshot }) => guest.restore(snapshot));
  process.stderr.write(
    "Changes applied since the snapshot now appear in labvisor plan; the next apply makes them again.\n",
  );
  return code;
}

/**
 * Deletes each guest's snapshot.
 *
 * The guests' current state is not affected.
 *
 * @returns the exit code
 */
export async function remove(session: Session, name: string, options: GuestOptions & ApprovalOptions): Promise<number> {
  const selected = await select(session, name, options, true);
  const managed = selected.filter(({ snapshot }) => snapshot.managed);
  if (managed.length > 0)
    throw new LabError(
      `The snapshot "${name}" of ${managed.map(({ name }) => name).join(", ")} is part of the lab; ` +
        "remove it from the lab, and labvisor apply deletes it.",
    );
  await askForApproval(options, `Delete the snapshot "${name}" of ${count(selected)}?`);
  return forEach(selected, `deleted "${name}"`, ({ guest, snapshot }) => guest.delete(snapshot));
}

/**
 * Returns the guests of the stacks, according to Terraform's state, sorted by name.
 *
 * @param names the guests to return; none means all
 * @throws {LabError} No guest is applied, or none has one of the names.
 */
async function appliedGuests(session: Session, names: readonly string[]): Promise<AppliedGuest[]> {
  const guests: AppliedGuest[] = [];
  for (const stack of session.stacks) {
    const state = await session.terraform.state(stack);
    const resources = state?.resources?.filter(({ mode }) => mode === "managed") ?? [];
    for (const { appliedGuests } of session.platforms)
      guests.push(...((await appliedGuests?.(withJson(stack), resources)) ?? []));
  }
  guests.sort((a, b) => a.name.localeCompare(b.name, "en"));
  if (guests.length === 0) throw new LabError("No guest of this lab is applied; run labvisor apply first.");
  const missing = names.filter((name) => !guests.some((guest) => guest.name === name));
  if (missing.length > 0)
    throw new LabError(
      `There is no guest ${missing.map((name) => `"${name}"`).join(", ")}. ` +
        `The guests of this lab are: ${guests.map(({ name }) => name).join(", ")}`,
    );
  return guests.filter(({ name }) => names.length === 0 || names.includes(name));
}

interface Selection {
  readonly name: string;
  readonly guest: AppliedGuest;
  readonly snapshot: GuestSnapshot;
}

/**
 * Returns the guests with their snapshot of a name.
 *
 * @param skipsMissing whether guests without the snapshot are skipped; otherwise each must have it
 */
async function select(
  session: Session,
  name: string,
  { guest: names = [] }: GuestOptions,
  skipsMissing = false,
): Promise<Selection[]> {
  const guests = await appliedGuests(session, names);
  const selected = await queryAll(guests, async (guest): Promise<Selection[]> => {
    const snapshots = (await guest.snapshots()).filter((each) => each.name === name);
    const [snapshot] = snapshots;
    if (snapshots.length > 1) throw new LabError(`there are ${snapshots.length} snapshots "${name}"`);
    if (!snapshot && !skipsMissing)
      throw new LabError(`there is no snapshot "${name}"; labvisor snapshot list shows the snapshots`);
    return snapshot ? [{ name: guest.name, guest, snapshot }] : [];
  });
  if (selected.flat().length === 0) throw new LabError(`No guest has a snapshot "${name}".`);
  return selected.flat();
}

const count = ({ length }: readonly unknown[]) => (length === 1 ? "1 guest" : `${length} guests`);

/**
 * Queries all guests before any of them is changed.
 *
 * @throws {LabError} A query failed; the message lists the problems of all guests.
 */
async function queryAll<T>(guests: readonly AppliedGuest[], query: (guest: AppliedGuest) => Promise<T>): Promise<T[]> {
  const semaphore = new Semaphore(CONCURRENCY);
  const results = await Promise.allSettled(guests.map((guest) => semaphore.runExclusive(() => query(guest))));
  const problems = results.flatMap((result, i) =>
    result.status === "rejected" ? [`${guests[i].name}: ${describeError(result.reason)}`] : [],
  );
  if (problems.length > 0) throw new LabError(`Nothing was changed.\n${problems.join("\n")}`);
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

/**
 * Works on each guest and prints each result.
 *
 * A failure does not affect the other guests.
 *
 * @param done the result to print for a guest
 * @returns 1 if any guest failed
 */
async function forEach<T extends { readonly name: string }>(
  guests: readonly T[],
  done: string,
  work: (guest: T) => Promise<void>,
): Promise<number> {
  const semaphore = new Semaphore(CONCURRENCY);
  let failed = 0;
  await Promise.all(
    guests.map((guest) =>
      semaphore.runExclusive(async () => {
        const start = performance.now();
        try {
          await work(guest);
          process.stdout.write(`${guest.name}: ${done} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
        } catch (error) {
          failed++;
          process.stderr.write(`${guest.name}: ${describeError(error)}\n`);
        }
      }),
    ),
  );
  if (failed > 0) process.stderr.write(`${failed} of ${count(guests)} failed.\n`);
  return failed > 0 ? 1 : 0;
}

/** An unexpected error is shown with its stack trace. */
function describeError(error: unknown): string {
  return error instanceof LabError ? error.message : ((error as Error).stack ?? String(error));
}
