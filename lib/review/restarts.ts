import type { AttributeChange, ResourceChange } from "./resource-changes.js";
import type { Subject } from "./subjects.js";

/** Causes with more changes than this are named; their values are in the details. */
const MAX_VALUES = 2;

const UNITS: Readonly<Record<string, string>> = { mib: "MiB", gib: "GiB", seconds: "s" };

/**
 * Returns the causes of a guest's restart, such as `memory 512 → 1024 MiB`, together with the MACs that change.
 *
 * @returns none if the guest does not restart
 */
export function restartCauses({ own, parts }: Subject): string[] {
  const growing = parts.filter(({ change }) => change.restart !== undefined);
  if (own?.restart === undefined && growing.length === 0) return [];
  return [
    ...(own?.action === "update" ? [...causesOf(own), ...newMacs(own)] : []),
    ...growing.flatMap(({ name, change }) => causesOf(change).map((cause) => `${name} ${cause}`)),
  ];
}

function causesOf({ restart, attributes }: ResourceChange): string[] {
  if (restart === undefined) return [];
  // A reason is a list of attributes, or a sentence.
  const causes = /^[\w.[\]]+(, [\w.[\]]+)*$/.test(restart) ? restart.split(", ") : [restart];
  return causes.flatMap((cause) => {
    const changed = attributes.filter(
      ({ path }) => path === cause || (/^[.[]/.test(path.slice(cause.length)) && path.startsWith(cause)),
    );
    return changed.length > 0 && changed.length <= MAX_VALUES ? changed.map(changeText) : cause;
  });
}

/** Returns the changed MACs that are not causes themselves. */
function newMacs({ attributes, restart = "" }: ResourceChange): string[] {
  return attributes
    .filter(({ path, before, after }) => /\.mac(_address)?$/.test(path) && before && after && !restart.includes(path))
    .map(changeText);
}

/** Returns a change without quotes, with its unit behind the values: `memory 512 → 1024 MiB`. */
function changeText({ path, before = "none", after = "none" }: AttributeChange): string {
  const [, name, unit] = /^(.*)_(mib|gib|seconds)$/.exec(path) ?? [path, path, ""];
  const values = [before, after].map((value) => value.replace(/^"(.*)"$/s, "$1")).join(" → ");
  return [name, values, UNITS[unit]].filter(Boolean).join(" ");
}
