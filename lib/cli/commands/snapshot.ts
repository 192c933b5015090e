import { Semaphore } from "async-mutex";
import { LabError } from "../../lab-error.js";
import type { AppliedGuest, GuestSnapshot } from "../../platforms/tooling.js";
import type { Session } from "../session.js";
import { appliedGuests } from "../snapshots/applied-guests.js";
import { type ApprovalOptions, approve } from "./approval.js";

export interface GuestOptions {
  /** The guests that it is about. @default all */
  readonly guest?: readonly string[];
}

export interface CreateOptions extends GuestOptions {
  readonly description?: string;
  readonly memory?: boolean;
}

/** So many guests at a time. */
const AT_ONCE = 4;

/** Takes one of each guest, or of none where one of them has that name already or cannot be taken one of. @returns the exit code */
export async function create(session: Session, name: string, options: CreateOptions): Promise<number> {
  const { description = "", memory = false } = options;
  // As Proxmox VE has them; VirtualBox takes any.
  if (!/^[a-z][a-z0-9_-]{1,39}$/i.test(name))
    throw new LabError(`"${name}" cannot name a snapshot: 2 to 40 letters, digits, "_" and "-", with a letter first.`);
  const guests = await appliedGuests(session, options.guest ?? []);
  await check(guests, async (guest) => {
    if ((await guest.snapshots()).some((each) => each.name === name)) throw new LabError(`it has a snapshot "${name}"`);
    await guest.check();
  });
  return forEach(guests, `taken "${name}"`, (guest) => guest.take(name, description, memory));
}

/** Prints the snapshots of each guest, as a table or as JSON. @returns the exit code */
export async function list(session: Session, options: GuestOptions & { readonly json?: boolean }): Promise<number> {
  const guests = await appliedGuests(session, options.guest ?? []);
  const rows = await check(guests, async (guest) =>
    (await guest.snapshots()).map(({ name, description, time }) => ({ guest: guest.name, name, description, time })),
  );
  if (options.json) process.stdout.write(`${JSON.stringify(rows.flat(), null, 2)}\n`);
  else
    for (const { guest, name, time, description } of rows.flat())
      process.stdout.write(
        `${[guest, name, time?.toISOString() ?? "-", description.split("\n")[0]].join("\t").trimEnd()}\n`,
      );
  return 0;
}

/** Puts each guest back to its snapshot of that name. What was written since is lost. @returns the exit code */
export async function restore(
  session: Session,
  name: string,
  options: GuestOptions & ApprovalOptions,
): Promise<number> {
  const chosen = await find(session, name, options);
  await approve(options, `Put ${count(chosen)} back to "${name}"? What they wrote since is lost.`);
  const code = await forEach(chosen, `restored "${name}"`, ({ guest, snapshot }) => guest.restore(snapshot));
  process.stderr.write(
    "What was changed by an apply since then shows in labvisor plan, and the next apply changes it again.\n",
  );
  return code;
}

/** Deletes each guest's snapshot of that name. What the guests are now stays. @returns the exit code */
export async function remove(session: Session, name: string, options: GuestOptions & ApprovalOptions): Promise<number> {
  const chosen = await find(session, name, options, true);
  const managed = chosen.filter(({ snapshot }) => snapshot.managed);
  if (managed.length > 0)
    throw new LabError(
      `The lab itself has the snapshot "${name}" of ${managed.map(({ name }) => name).join(", ")}: take it out of the lab, and labvisor apply deletes it.`,
    );
  await approve(options, `Delete the snapshot "${name}" of ${count(chosen)}?`);
  return forEach(chosen, `deleted "${name}"`, ({ guest, snapshot }) => guest.delete(snapshot));
}

interface Chosen {
  readonly name: string;
  readonly guest: AppliedGuest;
  readonly snapshot: GuestSnapshot;
}

/** @param some whether guests without it are left out; else each must have it */
async function find(
  session: Session,
  name: string,
  { guest: names = [] }: GuestOptions,
  some = false,
): Promise<Chosen[]> {
  const guests = await appliedGuests(session, names);
  const found = await check(guests, async (guest): Promise<Chosen[]> => {
    const snapshots = (await guest.snapshots()).filter((each) => each.name === name);
    const [snapshot] = snapshots;
    if (snapshots.length > 1) throw new LabError(`it has ${snapshots.length} snapshots "${name}"`);
    if (!snapshot && !some)
      throw new LabError(`it has no snapshot "${name}"; labvisor snapshot list shows what there is`);
    return snapshot ? [{ name: guest.name, guest, snapshot }] : [];
  });
  if (found.flat().length === 0) throw new LabError(`No guest has a snapshot "${name}".`);
  return found.flat();
}

const count = ({ length }: readonly unknown[]) => (length === 1 ? "1 guest" : `${length} guests`);

/** Asks of all guests before anything is done to one of them. @throws {LabError} with what is wrong with each */
async function check<T>(guests: readonly AppliedGuest[], ask: (guest: AppliedGuest) => Promise<T>): Promise<T[]> {
  const turn = new Semaphore(AT_ONCE);
  const answers = await Promise.allSettled(guests.map((guest) => turn.runExclusive(() => ask(guest))));
  const problems = answers.flatMap((answer, i) =>
    answer.status === "rejected" ? [`${guests[i].name}: ${told(answer.reason)}`] : [],
  );
  if (problems.length > 0) throw new LabError(`Nothing was done.\n${problems.join("\n")}`);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}

/** Does it to each guest, and says so as it is done. One that fails does not keep the others. @returns 1 where one failed */
async function forEach<T extends { readonly name: string }>(
  things: readonly T[],
  done: string,
  work: (thing: T) => Promise<void>,
): Promise<number> {
  const turn = new Semaphore(AT_ONCE);
  let failed = 0;
  await Promise.all(
    things.map((thing) =>
      turn.runExclusive(async () => {
        const start = performance.now();
        try {
          await work(thing);
          process.stdout.write(`${thing.name}: ${done} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
        } catch (error) {
          failed++;
          process.stderr.write(`${thing.name}: ${told(error)}\n`);
        }
      }),
    ),
  );
  if (failed > 0) process.stderr.write(`${failed} of ${count(things)} failed.\n`);
  return failed > 0 ? 1 : 0;
}

/** What a person needs of an error; of one that nobody foresaw, all. */
function told(error: unknown): string {
  return error instanceof LabError ? error.message : ((error as Error).stack ?? String(error));
}
