import { snapshotOf } from "labvisor/testing";
import { createLab } from "./lab";

test("the lab is the one that was reviewed last", () => {
  expect(snapshotOf(createLab)).toMatchSnapshot();
});
