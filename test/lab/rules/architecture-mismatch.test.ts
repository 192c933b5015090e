import {
  Architecture,
  ContainerTemplate,
  Disk,
  Image,
  Size,
  VirtualizationTechnique,
  VirtualMachine,
} from "../../../lib/index.js";
import { architectureIn } from "../../../lib/lab/architecture.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, Elsewhere, labIn } from "../support.js";

const sha256 = "a".repeat(64);
const size = Size.gibibytes(3);
const arm = Image.url("https://example.org/arm/debian-13-genericcloud-arm64.qcow2", { sha256 });
const refusal =
  /^LV129 campus\/a: its image of disk boot is for arm64, but hardware virtuali[sz]ation on campus\/\w+ supports x86_64 or x86; /;

test.each([
  ["its name", arm],
  ["the lab", Image.file("disk.img", { architecture: Architecture.ARM64 })],
])("an image for Arm, according to %s, is rejected on x86", (_, image) => {
  for (const { lab, guest } of [labIn(), proxmoxLab()]) {
    guest("a", { bootDisk: Disk.fromImage(image, { size }) });
    expect(brokenRules(lab)).toEqual([expect.stringMatching(refusal)]);
  }
});

test("a container template for Arm is rejected on x86", () => {
  const { lab, container } = proxmoxLab();
  container("a", { template: ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_arm64.tar.zst") });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(/^LV129 campus\/a: its template is for arm64, but operating-system-level virtuali[sz]ation/),
  ]);
});

test("an image that the host's processor can run is accepted: x86 on x86_64, Arm on Arm", () => {
  const { lab, guest } = labIn();
  guest("xp", { bootDisk: Disk.fromImage(Image.file("disk.img", { architecture: Architecture.X86 })) });
  expect(codes(lab)).toEqual([]);
  const mac = labIn(undefined, { architecture: Architecture.ARM64 });
  mac.guest("a", { bootDisk: Disk.fromImage(arm) });
  expect(codes(mac.lab)).toEqual([]);
  mac.guest("b", { bootDisk: Disk.fromImage(Image.url("https://example.org/amd64.qcow2", { sha256 })) });
  expect(codes(mac.lab)).toEqual(["LV129"]);
});

test("an explicit architecture overrides a misleading file name", () => {
  const { lab, guest } = labIn();
  const { X86_64: architecture } = Architecture;
  guest("a", { bootDisk: Disk.fromImage(Image.url("https://example.org/not-arm64.qcow2", { sha256, architecture })) });
  expect(codes(lab)).toEqual([]);
});

test("hardware emulation accepts every architecture", () => {
  const { lab } = labIn();
  new VirtualMachine(lab, "a", { hypervisor: new Elsewhere(lab, "qemu"), bootDisk: Disk.fromImage(arm) });
  expect(codes(lab)).toEqual([]);
});

test("an invalid architecture is rejected", () => {
  const wrong = { architecture: "amd64" as never };
  expect(() => Image.file("disk.img", wrong)).toThrow(
    /architecture is 'amd64'; give an Architecture, such as Architecture\.X86_64/,
  );
  expect(() => labIn(undefined, wrong)).toThrow(/^.*campus\/laptop: architecture is 'amd64'/);
});

test.each([
  ["debian-13-genericcloud-arm64.qcow2", Architecture.ARM64],
  ["Fedora-Cloud-Base-41.x86_64.qcow2", Architecture.X86_64],
  ["alpine-3.20-aarch64.iso", Architecture.ARM64],
  ["debian-12.7.0-i386-netinst.iso", Architecture.X86],
  ["https://example.org/arm64/disk.img", undefined],
  ["amd64-arm64.img", undefined],
  ["charm64.img", undefined],
])("the file name %s implies %s", (name, architecture) => {
  expect(architectureIn(name)).toBe(architecture);
});

test("a guest has a virtualization technique with its properties", () => {
  const { guest, container } = proxmoxLab();
  expect([guest("vm").technique, container("ct").technique].map(({ ownKernel }) => ownKernel)).toEqual([true, false]);
  expect(labIn().guest("a").technique).toBe(VirtualizationTechnique.HARDWARE_VIRTUALIZATION);
  expect(VirtualizationTechnique.PARAVIRTUALIZATION.unmodifiedGuest).toBe(false);
});
