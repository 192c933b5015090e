import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vmSchema } from "../../../lib/platforms/virtualbox/provider/resources/vm/schema.js";
import type { Attributes, AttributeType } from "../../../lib/plugin/schema.js";
import type { TerraformFolder } from "../../support/terraform.js";
import type { Row, Values } from "./row.js";

/** The planned change of a machine. */
export interface Planned {
  readonly actions: readonly string[];
  /** The attributes that change. */
  readonly changed: readonly string[];
  /** The value of the row's attribute before the change, limited to the nested attributes in the row. */
  readonly from?: unknown;
  /** The value after the change, limited likewise. */
  readonly to?: unknown;
}

/** The planned changes of a row's machine at each step. */
export interface Life {
  /** After the attribute was set, and then changed by hand. */
  readonly drift: Planned;
  /** After only the row's attribute was changed in the configuration. */
  readonly change: Planned;
  /** The reason for which that change would restart a running machine, or null. */
  readonly restart: string | null;
  readonly imported: Planned;
  readonly unset: Planned;
  /** After the last apply. */
  readonly end: Planned;
}

interface Change {
  readonly address: string;
  readonly change: {
    readonly replace_paths?: readonly (readonly unknown[])[];
    readonly actions: readonly string[];
    readonly before: Values | null;
    readonly after: Values | null;
  };
}
type Changes = ReadonlyMap<string, Change["change"]>;
type Stage = "first" | "second" | "left";

/** The actions on the host itself, without Terraform. */
export interface Hand {
  drift(row: Row, id: string): Promise<void>;
  /** Returns the start times of the running machines, keyed by UUID. */
  starts(): Promise<ReadonlyMap<string, string>>;
}

const machineOf = ({ name }: Row): string => name.replace(/\W/g, "_");
const addressOf = (row: Row) => `virtualbox_vm.${machineOf(row)}`;
/** Machines with live changes run. Others are stopped, and one plan assumes that they run. */
const powerOf = (row: Row) => (runs(row) ? "running" : "${var.power}");
const runs = ({ change, stopped }: Row) => change === "live" && !stopped;

/** Takes all rows through all steps together, with six plans and five applies for any number of rows. */
export class Lives {
  /** The failures. One of a single machine also fails the test of its row, because the next plan shows it. */
  readonly failures: string[] = [];
  private readonly plans: Partial<Record<keyof Life, Changes>> = {};
  /** The machines that a live change restarted. */
  readonly restarted: string[] = [];

  constructor(
    private readonly rows: readonly Row[],
    private readonly folder: TerraformFolder,
    private readonly provider: object,
    private readonly hand: Hand,
  ) {}

  async lead(): Promise<void> {
    this.configure("first");
    await this.folder.succeed("init");
    await this.apply();
    await each(this.rows, (row) =>
      this.hand.drift(row, this.idOf(row)).catch(({ message }) => void this.failures.push(`${row.name}: ${message}`)),
    );
    this.plans.drift = await this.plan();
    await this.apply("plan");
    const live = this.rows.filter((row) => runs(row) && row.name !== "state");
    const before = await this.hand.starts();

    this.configure("second");
    this.plans.restart = await this.planAsIfRunning();
    // No refresh is needed: the last apply read the state from the host, and the import reads everything again.
    this.plans.change = await this.plan("-refresh=false");
    await this.apply("plan");
    const after = await this.hand.starts();
    const ranOn = (row: Row) => before.get(this.idOf(row)) === after.get(this.idOf(row));
    this.restarted.push(...live.filter((row) => !ranOn(row)).map(({ name }) => name));

    this.configure("second", this.forgotten());
    this.plans.imported = await this.plan();
    await this.apply("plan");

    this.configure("left");
    this.plans.unset = await this.plan("-refresh=false");
    await this.apply("plan");
    this.plans.end = await this.plan();
  }

  /** Returns the planned changes of a row. */
  life(row: Row): Life {
    const planned = (plan: keyof Life, from?: unknown, to?: unknown) => this.planned(plan, row, from, to);
    const { first, second, drift } = row;
    return {
      drift: planned("drift", drift?.seen ?? second, first),
      change: planned("change", first, second),
      restart: (this.changeOf("restart", row)?.after?.restart_reason ?? null) as string | null,
      imported: planned("imported", undefined, second),
      unset: planned("unset", second, row.unset),
      end: planned("end"),
    };
  }

  private planned(plan: keyof Life, row: Row, from: unknown, to: unknown): Planned {
    const change = this.changeOf(plan, row);
    if (!change) return { actions: [], changed: [] };
    const { actions, before, after, replace_paths } = change;
    const changed = replace_paths?.map(([name]) => String(name)) ?? differing(before, after);
    if (changed.length === 0) return { actions, changed };
    const inRow = (values: Values | null, expected: unknown) =>
      shapedFor(row, values?.[row.attribute] ?? null, expected);
    return {
      ...{ actions, changed },
      ...(from === undefined ? {} : { from: inRow(before, from) }),
      ...(to === undefined ? {} : { to: inRow(after, to) }),
    };
  }

  private changeOf(plan: keyof Life, row: Row) {
    return this.plans[plan]?.get(addressOf(row));
  }

  private idOf(row: Row): string {
    return this.folder.instances()[addressOf(row)]?.attributes.id as string;
  }

  private configure(stage: Stage, imports: object = {}): void {
    const machines = this.rows.map((row) => {
      const { attribute, base, [stage]: value } = row;
      const machine = { name: machineOf(row), state: powerOf(row), memory_mib: 16, ...base };
      return [machineOf(row), { ...machine, [attribute]: value }];
    });
    const resources: Record<string, object> = {
      virtualbox_lab: { first: { name: "first" }, second: { name: "second" } },
      virtualbox_vm: Object.fromEntries(machines),
    };
    for (const row of this.rows)
      for (const [type, named] of Object.entries(row.resources ?? {}))
        resources[type] = { ...resources[type], ...named };
    this.folder.configure({
      terraform: { required_providers: { virtualbox: { source: "labvisor.invalid/labvisor/virtualbox" } } },
      provider: { virtualbox: this.provider },
      variable: { power: { default: "stopped" } },
      resource: resources,
      ...imports,
    });
  }

  /**
   * Removes the rows' machines from the state.
   *
   * @returns the import blocks for them
   */
  private forgotten(): object {
    const imports = this.rows.map((row) => ({ to: addressOf(row), id: this.idOf(row) }));
    const rows = new Set(this.rows.map(machineOf));
    this.editState((resource) => (resource.type === "virtualbox_vm" && rows.has(resource.name) ? [] : [resource]));
    return { import: imports };
  }

  /** Plans with a state in which all machines run, without a refresh, because the host's machines are stopped. */
  private async planAsIfRunning(): Promise<Changes> {
    const file = join(this.folder.path, "terraform.tfstate");
    const kept = readFileSync(file);
    this.editState((resource) => {
      if (resource.type !== "virtualbox_vm") return [resource];
      const instances = resource.instances.map((each) => ({
        ...each,
        attributes: { ...each.attributes, state: "running" },
      }));
      return [{ ...resource, instances }];
    });
    const plan = await this.plan("-refresh=false", "-var", "power=running");
    writeFileSync(file, kept);
    return plan;
  }

  private editState(edited: (resource: StoredResource) => readonly StoredResource[]): void {
    const file = join(this.folder.path, "terraform.tfstate");
    const state = JSON.parse(readFileSync(file, "utf8"));
    const resources = state.resources.flatMap(edited);
    writeFileSync(`${file}.new`, JSON.stringify({ ...state, resources, serial: state.serial + 1 }));
    renameSync(`${file}.new`, file);
  }

  private async plan(...args: string[]): Promise<Changes> {
    await this.folder.succeed("plan", "-parallelism=10", "-out=plan", ...args);
    const { resource_changes } = JSON.parse(await this.folder.succeed("show", "-json", "plan"));
    return new Map(resource_changes.map(({ address, change }: Change) => [address, change]));
  }

  private async apply(...args: string[]): Promise<void> {
    await this.run("apply", "-auto-approve", "-no-color", "-parallelism=10", ...args);
  }

  private async run(...args: string[]): Promise<void> {
    const { exitCode, stderr } = await this.folder.run(...args);
    if (exitCode !== 0) this.failures.push(`${args.join(" ")}: ${stderr}`);
  }
}

interface StoredResource {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly attributes: Values }[];
}

/** Returns the expected planned changes of a row. */
export function expected(row: Row): Life {
  const { attribute, first, second, change, drift, fromConfiguration, reason = attribute, unset } = row;
  const replaced = change === "replace";
  const NOTHING: Planned = { actions: ["no-op"], changed: [] };
  const updated = (from: unknown, to: unknown): Planned => ({
    ...{ actions: replaced ? ["delete", "create"] : ["update"], changed: [attribute] },
    ...{ from, to },
  });
  return {
    drift: drift ? updated(drift.seen ?? second, first) : NOTHING,
    change: updated(first, second),
    restart: change === "restart" ? reason : null,
    imported: fromConfiguration ? { actions: ["update"], changed: fromConfiguration, to: second } : NOTHING,
    unset: unset === undefined || same(unset, second) ? NOTHING : updated(second, unset),
    end: NOTHING,
  };
}

/** Returns the attributes that differ, except for `restart_reason`, which is checked separately. */
function differing(before: Values | null, after: Values | null): string[] {
  return Object.keys(vmSchema.attributes)
    .filter((name) => name !== "restart_reason")
    .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
}

function shapedFor({ attribute }: Row, shown: unknown, wanted: unknown): unknown {
  return shaped(shown, wanted, (vmSchema.attributes as Attributes)[attribute].type);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Limits a planned value to the nested attributes in the row, because others may have any value. A reference in the
 * configuration matches any string.
 */
function shaped(shown: unknown, wanted: unknown, type: AttributeType): unknown {
  if (typeof wanted === "string" && wanted.startsWith("${")) return typeof shown === "string" ? wanted : shown;
  if (typeof type === "string" || type.kind !== "nested" || !isObject(shown) || !isObject(wanted)) return shown;
  const inner = (value: unknown, like: unknown) =>
    isObject(value) && isObject(like)
      ? Object.fromEntries(
          Object.keys(like).map((name) => [name, shaped(value[name], like[name], type.attributes[name].type)]),
        )
      : value;
  if (type.nesting === "single") return inner(shown, wanted);
  if (type.nesting === "map")
    return Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, inner(value, wanted[key])]));
  return Object.values(shown).map((value, i) => inner(value, Object.values(wanted)[i]));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Runs `work` on the items, six at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}
