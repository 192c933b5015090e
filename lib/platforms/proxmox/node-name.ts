import { validator } from "../../lab/validation.js";

/** The name of a node of the cluster: a host name. */
export const nodeValidator = validator(
  'a node\'s name: letters, digits and "-"',
  (node) => typeof node === "string" && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(node),
);
