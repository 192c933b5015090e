import { codec } from "../../../lib/plugin/protocol/messages.js";

test.each([{ elementKeyInt: 0 }, { elementKeyInt: 1 }, { elementKeyString: "" }, { attributeName: "size" }])(
  "the path step %j survives encoding, even if its value is 0 or empty",
  (step) => {
    const { serialize, deserialize } = codec("AttributePath");
    expect(deserialize(serialize({ steps: [step] }))).toEqual({ steps: [expect.objectContaining(step)] });
  },
);
