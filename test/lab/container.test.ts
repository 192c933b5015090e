import { Container, ContainerTemplate, Size } from "../../lib/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { appIn, brokenRules, labIn } from "./support.js";

const template = ContainerTemplate.existing("local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst");

test("LV146: a container on VirtualBox is rejected, even without a type checker", () => {
  const { lab, hypervisor } = labIn();
  new Container(lab, "web", { hypervisor, template } as never);
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(/^LV146 campus\/web: hypervisor is campus\/laptop, which runs no containers; use a Proxmox/),
  ]);
});

test("a template's OS type is the first word of its file name, unless it is explicit", () => {
  const url = "https://example.org/images/system/Ubuntu-24.04-standard_24.04-2_amd64.tar.zst";
  const sha512 = "AB".repeat(64);
  expect(template.osType).toBe("debian");
  expect(ContainerTemplate.url(url, { sha512 })).toMatchObject({
    osType: "ubuntu",
    source: { url, algorithm: "sha512", checksum: sha512.toLowerCase() },
  });
  expect(ContainerTemplate.url(url, { sha512, osType: "debian" }).osType).toBe("debian");
});

test.each<[string, () => unknown, string]>([
  [
    "an invalid checksum",
    () => ContainerTemplate.url("https://example.org/a.tar.xz", { sha256: "0" }),
    "ContainerTemplate.url: sha256 is '0'; give the SHA-256 of the file at the URL, 64 hexadecimal digits",
  ],
  [
    "no checksum",
    () => ContainerTemplate.url("https://example.org/a.tar.xz", {} as never),
    "ContainerTemplate.url: sha256 is undefined",
  ],
  [
    "a URL of another file",
    () => ContainerTemplate.url("https://example.org/a.qcow2", { sha256: "0".repeat(64) }),
    'ContainerTemplate.url: url is not an archive; give a URL that ends in ".tar.gz", ".tar.xz", or ".tar.zst"',
  ],
  [
    "a URL with a secret",
    () => ContainerTemplate.url("https://me:secret@example.org/a.tar.xz", { sha256: "0".repeat(64) }),
    "ContainerTemplate.url: url has a user, a password, or a query",
  ],
  [
    "a volume of another kind",
    () => ContainerTemplate.existing("local:iso/debian.iso"),
    "ContainerTemplate.existing: volume is 'local:iso/debian.iso'; give a volume such as \"local:vztmpl/",
  ],
])("a container template with %s is rejected, and no secret is shown", (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).not.toThrow("me:secret");
});

test.each<[string, object, string]>([
  ["no template", { template: undefined }, "template is undefined; give a ContainerTemplate"],
  [
    "a relative mount point",
    { mountPoints: [{ path: "data", size: Size.gibibytes(1) }] },
    "mountPoints[0].path is 'data'",
  ],
  [
    "two mount points with the same path",
    { mountPoints: [1, 2].map((n) => ({ path: "/data", size: Size.gibibytes(n) })) },
    'two of its mount points are named "/data"; give one of them another path',
  ],
  ["an invalid SSH key", { sshKeys: ["me"] }, "sshKeys[0] is 'me'; give a public SSH key"],
  ["a number as root disk", { rootDisk: 4 }, "rootDisk is 4; give an object"],
  ["an option out of range", { options: { cpuUnits: 1 } }, "options.cpuUnits is 1; give a whole number from 8"],
])("a container with %s is rejected immediately", (_, props, message) => {
  const { container } = proxmoxLab({}, appIn());
  expect(() => container("web", props)).toThrow(`campus/web: ${message}`);
});
