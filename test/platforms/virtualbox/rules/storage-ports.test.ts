import { CloudInit, Disk, GuestAdditions, Size } from "labvisor";
import { CONTROLLERS } from "../../../../lib/platforms/virtualbox/provider/host/storage.js";
import { brokenRules, codes, labIn } from "../../../lab/support.js";

const dataDisks = (length: number) => Array.from({ length }, () => Disk.blank(Size.gibibytes(1)));
const MOST = CONTROLLERS.sata.ports - 1;
const options = { guestAdditions: GuestAdditions.ATTACHED };

test.each([
  ["disks", MOST + 1, {}, /^LV155 campus\/web: dataDisks has 30 disks, which with the boot disk need 31 SATA ports/],
  [
    ...(["disks and Guest Additions", MOST, { options, cloudInit: CloudInit.none() }] as const),
    /^LV155 campus\/web: dataDisks has 29 disks, which with the boot disk and the Guest Additions need 31 SATA ports/,
  ],
])("a machine with more %s than the SATA controller has ports is rejected", (_, count, props, message) => {
  const { lab, guest } = labIn();
  guest("web", { dataDisks: dataDisks(count), ...props });
  expect(brokenRules(lab)).toEqual([expect.stringMatching(message)]);
});

test.each([
  ["a seed and the Guest Additions in CD drives", { cloudInit: CloudInit.seed(), options }],
  [
    "a DVD and the Guest Additions in CD drives",
    { cloudInit: CloudInit.none(), options: { ...options, dvd: "none" } as const },
  ],
  ["no CD drive", { cloudInit: CloudInit.none() }],
])("a machine whose disks use all SATA ports is accepted with %s, and so is a clone of it", (_, props) => {
  const { lab, guest } = labIn();
  guest("web", { dataDisks: dataDisks(MOST), ...props }).clone("copy");
  expect(codes(lab)).toEqual([]);
});
