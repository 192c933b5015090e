import { readFileSync } from "node:fs";
import path from "node:path";
import { bindings } from "../../scripts/bindings/binding.js";
import { compactJson, extract } from "../../scripts/bindings/extract.js";
import { FOLDER, readSchemas } from "../../scripts/bindings/schemas.js";

test.each(Object.entries(bindings(readSchemas())))(
  "lib/platforms/proxmox/resources/%s matches its schema (npm run bindings updates it)",
  (name, text) => {
    expect(readFileSync(path.join(FOLDER, name), "utf8")).toBe(text);
  },
);

const printed = {
  version: 1,
  block: {
    description: "A thing.",
    attributes: {
      description: { type: "string", description: "Its description.", description_kind: "plain", optional: true },
      old: { type: "bool", optional: true, deprecated: true },
      slots: { type: ["list", ["object", { size: "number" }]], optional: true, computed: true },
    },
    block_types: {
      clone: { nesting_mode: "list", max_items: 1, block: { attributes: { full: { type: "bool", required: true } } } },
    },
  },
};

test("an extract of a schema contains names, types, flags, and which changes replace the resource", () => {
  expect(JSON.parse(compactJson(extract(printed, ["clone", "clone.full"])))).toEqual({
    version: 1,
    block: {
      attributes: {
        description: { type: "string", optional: true },
        old: { type: "bool", optional: true, deprecated: true },
        slots: { type: ["list", ["object", { size: "number" }]], optional: true, computed: true },
      },
      block_types: {
        clone: {
          nesting_mode: "list",
          max_items: 1,
          requires_replace: true,
          block: { attributes: { full: { type: "bool", required: true, requires_replace: true } } },
        },
      },
    },
  });
  expect(() => extract(printed, ["clone.half"])).toThrow("there is no clone.half");
});

test("a binding requires what the provider requires, has an interface per block, and omits deprecated attributes", () => {
  const { "thing.ts": text } = bindings({ proxmox_thing: printed });
  expect(text).toContain(`export interface ThingSlots {
  readonly size: number | null;
}

export interface ThingClone {
  readonly full: boolean;
}

export interface ThingConfig {
  readonly description?: string;
  readonly slots?: readonly ThingSlots[];
  readonly clone?: ThingClone;
}
`);
});
