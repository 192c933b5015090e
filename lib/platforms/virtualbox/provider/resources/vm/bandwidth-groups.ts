import { type ConfigOf, type Diagnostic, type Path, UNKNOWN } from "../../../../../plugin/index.js";
import type { BandwidthGroup, StorageController } from "../../host/vms.js";
import type { vmSchema } from "./schema.js";

type ConfiguredGroups = ConfigOf<typeof vmSchema>["bandwidth_groups"];

/** Returns the problems of a reference to a bandwidth group, as far as they are known. */
export function groupProblems(
  groups: ConfiguredGroups,
  name: unknown,
  type: BandwidthGroup["type"],
  path: Path,
): Diagnostic[] {
  if (groups === null || groups === UNKNOWN || typeof name !== "string" || name === "") return [];
  const group = (groups as Readonly<Record<string, { readonly type: unknown }>>)[name];
  const problem = (summary: string, detail: string): Diagnostic[] => [{ severity: "error", summary, detail, path }];
  if (!group)
    return problem(
      `The bandwidth group "${name}" does not exist`,
      "Add it to bandwidth_groups, or choose one of those.",
    );
  const actual = group.type ?? "network";
  if (actual === UNKNOWN || actual === type) return [];
  return problem(
    `The bandwidth group "${name}" is of type ${actual}`,
    `VirtualBox would not start the machine. Choose a group of type ${type}, or change the type of this one.`,
  );
}

/**
 * Removes disks from bandwidth groups that the configuration no longer mentions.
 *
 * Other options that are no longer mentioned stay as they are, but a group can only be deleted once it has no members.
 */
export function leaveBandwidthGroups(
  current: readonly StorageController[],
  wanted: readonly StorageController[],
): StorageController[] {
  return wanted.map((controller) => {
    const old = current.find(({ name }) => name === controller.name)?.attachments ?? [];
    return {
      ...controller,
      attachments: controller.attachments.map((each) => {
        const before = old.find(({ port, device }) => port === each.port && device === each.device);
        const leaves = each.type === "disk" && before?.options?.bandwidth_group;
        return leaves ? { ...each, options: { bandwidth_group: "", ...each.options } } : each;
      }),
    };
  });
}
