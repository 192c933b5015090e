import { codec } from "../../../lib/plugin/protocol/messages.js";

test.each([{ elementKeyInt: 0 }, { elementKeyInt: 1 }, { elementKeyString: "" }, { attributeName: "size" }])(
  "the step %j of a path arrives, be it to the first of a list",
  (step) => {
    const { serialize, deserialize } = codec("AttributePath");
    expect(deserialize(serialize({ steps: [step] }))).toEqual({ steps: [expect.objectContaining(step)] });
  },
);
