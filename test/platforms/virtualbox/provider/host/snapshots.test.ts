import fc from "fast-check";
import { claimedText, readClaimedText } from "../../../../../lib/platforms/virtualbox/provider/host/snapshots.js";

test("any description is read as it was written, with or without a claim", () => {
  const text = fc.string({ unit: fc.constantFrom("\n", "a", "[labvisor ", "]", " ") });
  fc.assert(
    fc.property(text, fc.option(fc.uuid(), { nil: undefined }), (description, claim) => {
      expect(readClaimedText(claimedText(description, claim))).toEqual({ description, ...(claim && { claim }) });
    }),
  );
});

test("a claim is the description's last line and no other", () => {
  const claim = "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10";
  expect(readClaimedText(`[labvisor ${claim}]\nmore`)).toEqual({ description: `[labvisor ${claim}]\nmore` });
  expect(readClaimedText(`text\n[labvisor ${claim}]`)).toEqual({ description: "text", claim });
});
