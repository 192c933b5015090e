import { dirname } from "node:path";
import {
  type ConfigOf,
  type Path,
  type PlanContext,
  ProviderError,
  UNKNOWN,
  type Unknown,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { closestMatches } from "../closest-matches.js";
import type { HostFacts, HostLimits, Range } from "../host/host-facts.js";
import { CONTROLLERS, type ControllerType, portProblem } from "../host/storage.js";
import { guestAdditionsOf } from "./guest-additions.js";
import type { vmSchema } from "./vm-schema.js";
import type { VmPlan } from "./vm-settings.js";

type Change = Pick<
  PlanContext<(typeof vmSchema)["attributes"], Client>,
  "plan" | "prior" | "config" | "client" | "warn"
>;

/**
 * Refuses a plan that this host's VirtualBox would refuse at apply, half-way through. What is not known yet waits for the apply.
 *
 * @throws {AggregateError} of what is wrong
 */
export async function checkAgainstHost(
  { plan, prior, config, client, warn }: Change,
  { limits }: HostFacts,
): Promise<void> {
  const problems = [
    ...(plan.os_type === prior?.os_type ? [] : await osTypeProblems(client, plan.os_type)),
    ...rangeProblem("cpus", plan.cpus, limits.cpus, ""),
    ...rangeProblem("memory_mib", plan.memory_mib, limits.memoryMib, " MiB"),
    ...rangeProblem("vram_mib", plan.vram_mib, limits.vramMib, " MiB"),
    ...rangeProblem("monitor_count", plan.monitor_count, limits.monitors, ""),
    ...adapterProblems(config, limits),
    ...portProblems(plan, limits),
  ];
  if (problems.length > 0) throw new AggregateError(problems);
  if (plan.guest_additions === "attached") await guestAdditionsOf(client);
  if (plan.state === "running") {
    await warnOfFolders(plan, client, warn);
    if (plan.memory_mib !== prior?.memory_mib) await warnOfMemory(plan, client, warn);
  }
  if (plan.remote_display === true && prior?.remote_display !== true) await warnOfNoDisplay(client, warn);
}

async function osTypeProblems(client: Client, wanted: unknown): Promise<ProviderError[]> {
  if (typeof wanted !== "string") return [];
  const types = await client.host.osTypes();
  const ids = types.map(({ id }) => id);
  if (ids.some((id) => id.toLowerCase() === wanted.toLowerCase())) return [];
  const described = types.find(({ description }) => description.toLowerCase() === wanted.toLowerCase());
  const meant = described ? [described.id] : closestMatches(wanted, ids);
  const proposal = meant.length > 0 ? `Did you mean ${meant.join(", ")}? ` : "";
  return [
    new ProviderError(
      `This VirtualBox does not know the guest system "${wanted}"`,
      `${proposal}The data source virtualbox_os_types has all ids, and so has VBoxManage list ostypes.`,
      ["os_type"],
    ),
  ];
}

function rangeProblem(name: string, value: unknown, range: Range | undefined, unit: string): ProviderError[] {
  if (typeof value !== "number" || !range || (value >= range.least && value <= range.most)) return [];
  return [
    new ProviderError(
      `${name} is ${value}${unit}, and this VirtualBox gives a machine ${range.least} to ${range.most}${unit}`,
      undefined,
      [name],
    ),
  ];
}

function adapterProblems(
  { chipset, network_adapters: adapters }: ConfigOf<typeof vmSchema>,
  limits: HostLimits,
): ProviderError[] {
  // Unknown, it has no limit yet.
  const most = limits.networkAdapters[String(chipset ?? "piix3")];
  if (!Array.isArray(adapters) || most === undefined || adapters.length <= most) return [];
  return [
    new ProviderError(`${adapters.length} network adapters: the chipset ${chipset ?? "piix3"} has ${most}`, undefined, [
      "network_adapters",
    ]),
  ];
}

function portProblems({ storage_controllers: controllers }: VmPlan, limits: HostLimits): ProviderError[] {
  return entries(controllers).flatMap(([name, { type, attachments }]) => {
    const kind = type as ControllerType;
    const ports = limits.controllerPorts[CONTROLLERS[kind]?.limit ?? kind];
    const path: Path = ["storage_controllers", { key: name }, "attachments"];
    if (ports === undefined) return [];
    return entries(attachments)
      .flatMap(([, { port }]) => (typeof port === "number" ? portProblem(port, kind, ports) : []))
      .map((text) => new ProviderError(`The storage controller "${name}": ${text}`, undefined, path));
  });
}

/** VirtualBox takes more than there is, and the guest runs until it uses it. */
async function warnOfMemory({ memory_mib: wanted }: VmPlan, client: Client, warn: Change["warn"]): Promise<void> {
  const memoryMib = await client.hostMemoryMib();
  if (typeof wanted === "number" && wanted > memoryMib)
    warn(`memory_mib is ${wanted} MiB, and the host has ${memoryMib} MiB`, "It can run out while the guest runs.", [
      "memory_mib",
    ]);
}

/** VirtualBox takes the setting, and starts the machine without a remote display. */
async function warnOfNoDisplay(client: Client, warn: Change["warn"]): Promise<void> {
  const { extensionPacks } = await client.host.details();
  if (extensionPacks.some(({ usable, remoteDisplay }) => usable && remoteDisplay)) return;
  warn(
    "This VirtualBox has no extension pack for remote displays",
    "The machine will run without one. Install VirtualBox's extension pack, or the VNC one, on the host.",
    ["remote_display"],
  );
}

/** Another resource may make it, so this is no error. */
async function warnOfFolders({ serial_ports: ports }: VmPlan, client: Client, warn: Change["warn"]): Promise<void> {
  for (const [index, port] of entries(ports)) {
    if (typeof port.file !== "string") continue;
    const folder = dirname(client.absolute(port.file));
    if (!(await client.host.hasPath(folder)))
      warn(
        `There is no folder ${folder} for the serial port's file`,
        "VirtualBox does not make it, and starts no machine without it. Make it before the apply, if no other resource does.",
        ["serial_ports", Number(index), "file"],
      );
  }
}

/** Of what is not known yet, none. */
function entries<T>(value: Readonly<Record<string, T>> | readonly T[] | Unknown): [string, T][] {
  return value === UNKNOWN ? [] : Object.entries(value);
}
