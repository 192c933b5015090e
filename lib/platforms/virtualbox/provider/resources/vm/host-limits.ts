import { dirname } from "node:path";
import { closestMatches } from "../../../../../closest-matches.js";
import {
  type ConfigOf,
  type Path,
  type PlanContext,
  ProviderError,
  UNKNOWN,
  type Unknown,
} from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import type { HostFacts, HostLimits, Range } from "../../host/host-facts.js";
import { CONTROLLERS, type ControllerType, portProblem } from "../../host/storage.js";
import { requireGuestAdditions } from "./guest-additions.js";
import type { vmSchema } from "./schema.js";
import type { VmPlan } from "./settings.js";

type Change = Pick<
  PlanContext<(typeof vmSchema)["attributes"], Client>,
  "plan" | "prior" | "config" | "client" | "warn"
>;

/**
 * Rejects a plan that this host's VirtualBox would reject halfway through the apply. Unknown values are not checked
 * before the apply.
 *
 * @throws {AggregateError} One error for each problem.
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
  if (plan.guest_additions === "attached") await requireGuestAdditions(client);
  if (plan.state === "running") {
    await warnOfFolders(plan, client, warn);
    if (plan.memory_mib !== prior?.memory_mib) await warnOfMemory(plan, client, warn);
  }
  if (plan.remote_display === true && !DISPLAY.every((name) => plan[name] === prior?.[name]))
    await warnOfNoDisplay(plan, client, warn);
}

/** The attributes on which a running machine's remote display depends. */
const DISPLAY = ["remote_display", "remote_display_ports", "remote_display_address", "state"] as const;

async function osTypeProblems(client: Client, wanted: unknown): Promise<ProviderError[]> {
  if (typeof wanted !== "string") return [];
  const types = await client.host.osTypes();
  const ids = types.map(({ id }) => id);
  if (ids.some((id) => id.toLowerCase() === wanted.toLowerCase())) return [];
  const described = types.find(({ description }) => description.toLowerCase() === wanted.toLowerCase());
  const matches = described ? [described.id] : closestMatches(wanted, ids);
  const suggestion = matches.length > 0 ? `Did you mean ${matches.join(", ")}? ` : "";
  return [
    new ProviderError(
      `This VirtualBox does not support the guest OS type "${wanted}"`,
      `${suggestion}The data source virtualbox_os_types and VBoxManage list ostypes list all ids.`,
      ["os_type"],
    ),
  ];
}

function rangeProblem(name: string, value: unknown, range: Range | undefined, unit: string): ProviderError[] {
  if (typeof value !== "number" || !range || (value >= range.min && value <= range.max)) return [];
  return [
    new ProviderError(
      `${name} is ${value}${unit}, but this VirtualBox supports ${range.min} to ${range.max}${unit}`,
      undefined,
      [name],
    ),
  ];
}

function adapterProblems(
  { chipset, network_adapters: adapters }: ConfigOf<typeof vmSchema>,
  limits: HostLimits,
): ProviderError[] {
  // An unknown chipset has no limit yet.
  const max = limits.networkAdapters[String(chipset ?? "piix3")];
  if (!Array.isArray(adapters) || max === undefined || adapters.length <= max) return [];
  return [
    new ProviderError(
      `There are ${adapters.length} network adapters, but the chipset ${chipset ?? "piix3"} has ${max}`,
      undefined,
      ["network_adapters"],
    ),
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

/** VirtualBox accepts more memory than the host has, and the guest runs until it uses that memory. */
async function warnOfMemory({ memory_mib: wanted }: VmPlan, client: Client, warn: Change["warn"]): Promise<void> {
  const memoryMib = await client.hostMemoryMib();
  if (typeof wanted === "number" && wanted > memoryMib)
    warn(
      `memory_mib is ${wanted} MiB, but the host has ${memoryMib} MiB`,
      "The host can run out of memory while the guest runs.",
      ["memory_mib"],
    );
}

/** VirtualBox accepts the setting, but starts the machine without a remote display. */
async function warnOfNoDisplay(plan: VmPlan, { host }: Client, warn: Change["warn"]): Promise<void> {
  const { extensionPacks } = await host.details();
  if (!extensionPacks.some(({ usable, remoteDisplay }) => usable && remoteDisplay))
    warn(
      "This VirtualBox has no extension pack for remote displays",
      "The machine will run without a remote display. Install Oracle's extension pack, or the VNC one, on the host.",
      ["remote_display"],
    );
  else if (plan.state === "running" && !(await hasFreePort(plan, host)))
    warn(
      `The host cannot listen on any of the ports of the remote display of ${plan.name}`,
      "The machine will run without a remote display, and whoever connects would reach another program. Give other " +
        "remote_display_ports.",
      ["remote_display_ports"],
    );
}

/** The number of ports above which one is taken to be free. */
const MANY_PORTS = 100;

async function hasFreePort(plan: VmPlan, host: Client["host"]): Promise<boolean> {
  const [ports, address] = [plan.remote_display_ports ?? "3389", plan.remote_display_address ?? ""];
  if (typeof ports !== "string" || typeof address !== "string") return true;
  const all = ports.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  if (all.length > MANY_PORTS) return true;
  const listeners = all.map((hostPort) => ({ protocol: "tcp", hostAddress: address, hostPort }) as const);
  return (await host.listenProblems(listeners)).includes(undefined);
}

/** Another resource may create the folder, so this is not an error. */
async function warnOfFolders({ serial_ports: ports }: VmPlan, client: Client, warn: Change["warn"]): Promise<void> {
  for (const [index, port] of entries(ports)) {
    if (typeof port.file !== "string") continue;
    const folder = dirname(client.absolute(port.file));
    if (!(await client.host.hasPath(folder)))
      warn(
        `The folder ${folder} of the serial port's file does not exist`,
        "VirtualBox does not create it, and cannot start the machine without it. Create it before the apply, unless " +
          "another resource does.",
        ["serial_ports", Number(index), "file"],
      );
  }
}

/** Returns no entries for an unknown value. */
function entries<T>(value: Readonly<Record<string, T>> | readonly T[] | Unknown): [string, T][] {
  return value === UNKNOWN ? [] : Object.entries(value);
}
