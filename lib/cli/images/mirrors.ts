import { LabError } from "../../lab-error.js";
import { PUBLICATIONS } from "./publication.js";

/** The variable with the mirrors of distributions. */
const VARIABLE = "LABVISOR_IMAGE_MIRRORS";

const DISTRIBUTIONS = [...new Set(Object.values(PUBLICATIONS).map((of) => of("x86_64").distribution))].sort();

/**
 * Returns the base URLs that replace those of distributions, by their names.
 *
 * @throws {LabError} The variable is invalid.
 */
export function mirrors(): ReadonlyMap<string, string> {
  const entries = (process.env[VARIABLE] ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
  return new Map(
    entries.map((entry) => {
      const [, distribution = "", url = ""] = /^([^=]*)=(.*)$/.exec(entry) ?? [];
      if (!DISTRIBUTIONS.includes(distribution) || !/^https?:\/\/[^\s?#@]+$/.test(url) || !URL.canParse(url))
        // It is not shown, as it may contain a password.
        throw new LabError(`${VARIABLE} is not a list of mirrors`, {
          remedy: `give NAME=URL, such as debian=https://mirror.example.org/debian, for ${DISTRIBUTIONS.join(", ")}`,
        });
      return [distribution, `${url.replace(/\/$/, "")}/`];
    }),
  );
}
