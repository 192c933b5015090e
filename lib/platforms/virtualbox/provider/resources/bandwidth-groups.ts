import { type ConfigOf, type Diagnostic, type Path, UNKNOWN } from "../../../../plugin/index.js";
import type { BandwidthGroup, StorageController } from "../host/virtualbox-host.js";
import type { vmSchema } from "./vm-schema.js";

type GivenGroups = ConfigOf<typeof vmSchema>["bandwidth_groups"];

/** Why what is at the path cannot be in the group, as far as that is known. */
export function groupProblems(
  groups: GivenGroups,
  name: unknown,
  type: BandwidthGroup["type"],
  path: Path,
): Diagnostic[] {
  if (groups === null || groups === UNKNOWN || typeof name !== "string" || name === "") return [];
  const group = (groups as Readonly<Record<string, { readonly type: unknown }>>)[name];
  const problem = (summary: string, detail: string): Diagnostic[] => [{ severity: "error", summary, detail, path }];
  if (!group)
    return problem(`There is no bandwidth group "${name}"`, "Add it to bandwidth_groups, or name one of those.");
  const given = group.type ?? "network";
  if (given === UNKNOWN || given === type) return [];
  return problem(
    `The bandwidth group "${name}" is of type ${given}`,
    `VirtualBox would not start the machine. Name a group of type ${type}, or set the type of this one.`,
  );
}

/** What nobody speaks of stays as it is, but for a disk's group: one that is to go must have no members. */
export function leavingGroups(
  before: readonly StorageController[],
  wanted: readonly StorageController[],
): StorageController[] {
  return wanted.map((controller) => {
    const old = before.find(({ name }) => name === controller.name)?.attachments ?? [];
    return {
      ...controller,
      attachments: controller.attachments.map((each) => {
        const was = old.find(({ port, device }) => port === each.port && device === each.device);
        const leaves = each.type === "disk" && was?.options?.bandwidth_group;
        return leaves ? { ...each, options: { bandwidth_group: "", ...each.options } } : each;
      }),
    };
  });
}
