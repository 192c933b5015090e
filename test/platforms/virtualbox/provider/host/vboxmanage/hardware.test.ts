import { HARDWARE, hardwareAttributes } from "../../../../../../lib/platforms/virtualbox/provider/host/hardware.js";
import {
  hardwareCommands,
  hardwareOptions,
  liveHardware,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/hardware.js";
import { FIRST, SECOND } from "../hardware-rows.js";

test.each(HARDWARE)("%s changes on a running VM exactly if the schema requires no restart", (name) => {
  const [current, wanted] = [FIRST, SECOND].map((all) => ({ [name]: all[name] }));
  const restarts = "requiresRestart" in hardwareAttributes[name].options;
  expect(liveHardware(current, wanted) === undefined).toBe(restarts);
  expect([...hardwareOptions(current, wanted), ...hardwareCommands("uuid", current, wanted)]).not.toEqual([]);
});

test("hardware that matches or is not managed is left alone", () => {
  expect(hardwareOptions(FIRST, FIRST)).toEqual([]);
  expect(hardwareOptions(FIRST, {})).toEqual([]);
  expect(hardwareCommands("uuid", FIRST, FIRST)).toEqual([]);
  expect(liveHardware(FIRST, {})).toEqual([]);
});
