import { CloudInit, Secret, type SeedOptions, VirtualMachine } from "../../../lib/index.js";
import { noCloud } from "../../../lib/lab/seed/no-cloud.js";
import { fromImage, proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, labIn, synthesize } from "../support.js";

const password = Secret.fromEnvironment("OPS_PASSWORD", { version: 3 });
const token = Secret.fromFile("secrets/token");
const TOKEN = "(secret file secrets/token, version 1)";

function userDataOf(options: SeedOptions, osType?: string): Record<string, unknown> {
  const { lab, guest } = labIn();
  const web = guest("web", { cloudInit: CloudInit.seed(options), osType });
  expect(brokenRules(lab)).toEqual([]);
  return noCloud(web).userData;
}

test("a user's password is the placeholder of its hash, also for a user whom the image has", () => {
  expect(userDataOf({ users: [{ name: "ops", password }] }).users).toEqual([
    {
      name: "ops",
      sudo: "ALL=(ALL) NOPASSWD:ALL",
      shell: "/bin/bash",
      hashed_passwd: "(hash of secret environment OPS_PASSWORD, version 3)",
      lock_passwd: false,
    },
  ]);
});

test("on Windows, cloudbase-init gets the password itself, also of the administrator", () => {
  expect(userDataOf({ users: [{ name: "Administrator", password }] }, "Windows2022_64").users).toEqual([
    { name: "Administrator", groups: ["Administrators"], passwd: "(secret environment OPS_PASSWORD, version 3)" },
  ]);
});

test("files with secrets are private, and wait for their owners", () => {
  const files = [
    { path: "/etc/token", content: token },
    { path: "/etc/web.conf", content: `token = ${token}\n`, mode: "0640", owner: "root:www-data" },
    { path: "/etc/motd", content: "welcome\n", owner: "root" },
  ];
  expect(userDataOf({ files }).write_files).toEqual([
    { path: "/etc/token", content: TOKEN, permissions: "0600" },
    {
      path: "/etc/web.conf",
      content: `token = ${TOKEN}\n`,
      permissions: "0640",
      owner: "root:www-data",
      defer: true,
    },
    { path: "/etc/motd", content: "welcome\n", permissions: "0644", owner: "root" },
  ]);
});

test("a secret may be part of a command, and of user data that names it", () => {
  const userData = {
    chpasswd: { list: `root:${token}` },
    apt: { sources: [`deb https://me:${token}@deb.example/ x`] },
  };
  expect(userDataOf({ runCommands: [`login --token=${token}`], userData })).toMatchObject({
    runcmd: [`login --token=${TOKEN}`],
    ...userData,
  });
});

test.each<[string, () => CloudInit, string]>([
  [
    "a password that is a string",
    () => CloudInit.seed({ users: [{ name: "ops", password: "hunter2" as never }] }),
    "CloudInit.seed: users[0].password is a string, which would be in the synthesized files; give Secret.from",
  ],
  [
    "a relative path",
    () => CloudInit.seed({ files: [{ path: "motd", content: "" }] }),
    "files[0].path is 'motd'; give an absolute path in the guest, such as \"/etc/motd\"",
  ],
  [
    "a numeric mode",
    () => CloudInit.seed({ files: [{ path: "/a", content: "", mode: 0o600 as never }] }),
    'files[0].mode is 384; give the permissions as four octal digits, such as "0600"',
  ],
  [
    "two files with one path",
    () => CloudInit.seed({ files: ["a", "b"].map((content) => ({ path: "/a", content })) }),
    'CloudInit.seed: two files are named "/a"; write each file once',
  ],
  [
    "files in both places",
    () => CloudInit.seed({ files: [{ path: "/a", content: "" }], userData: { write_files: [] } }),
    "CloudInit.seed: files and userData.write_files are equivalent; leave out one of them",
  ],
])("%s is rejected", (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).not.toThrow(/hunter2/);
});

test("a secret where no seed is, is rejected", () => {
  const { lab, guest } = labIn();
  guest("web", { description: `the token is ${token}`, vars: { api: { token: `${token}` } } });
  const lines = brokenRules(lab);
  expect(lines.join("\n")).toContain("description contains a Secret, which only a seed gets the value of");
  expect(lines.join("\n")).toContain("vars.api.token contains a Secret, which only a seed gets the value of");
});

test("a seed with secrets is written by an apply, in a file of the lab, and others stay as they are", () => {
  const { lab, guest } = labIn();
  guest("plain", { cloudInit: CloudInit.seed({ user: "ops" }) });
  guest("web", {
    cloudInit: CloudInit.seed({ users: [{ name: "ops", password }], runCommands: [`login ${token}`] }),
  });
  const { resource, variable } = synthesize(lab);
  const { web, ...others } = resource.virtualbox_seed;
  expect(others).toEqual({});
  expect(web).toMatchObject({
    lab: "${virtualbox_lab.laptop.id}",
    folder: "${virtualbox_lab.laptop.folder}",
    name: expect.stringMatching(/^web-seed-[0-9a-f]{8}$/),
    files: { "user-data": expect.stringContaining(`login ${TOKEN}`) },
    secrets: {
      "environment OPS_PASSWORD": "${var.secret_OPS_PASSWORD}",
      "file secrets/token": expect.stringMatching(/^\$\{var\.secret_secrets_token_[0-9a-f]{8}\}$/),
    },
    lifecycle: { create_before_destroy: true },
  });
  expect(variable.secret_OPS_PASSWORD).toEqual({ type: "string", sensitive: true, ephemeral: true });
  const mediumOf = (name: string) => resource.virtualbox_vm[name].storage_controllers.IDE.attachments[0].medium;
  expect(mediumOf("web")).toBe("${virtualbox_seed.web.path}");
  expect(mediumOf("plain")).toMatch(/^seeds\/plain-[0-9a-f]{8}\.iso$/);
});

test("another version of a secret makes another seed", () => {
  const nameFor = (version: number) => {
    const { lab, guest } = labIn();
    const secret = Secret.fromEnvironment("TOKEN", { version });
    guest("web", { cloudInit: CloudInit.seed({ runCommands: [`login ${secret}`] }) });
    return synthesize(lab).resource.virtualbox_seed.web.name;
  };
  expect(nameFor(1)).toBe(nameFor(1));
  expect(nameFor(1)).not.toBe(nameFor(2));
});

test("a seed with secrets on Proxmox VE is uploaded by Labvisor's own provider, and others by bpg/proxmox", () => {
  const { lab, hypervisor } = proxmoxLab();
  const cloudInit = CloudInit.seed({ runCommands: [`login ${token}`] });
  new VirtualMachine(lab, "web", { hypervisor, bootDisk: fromImage, cloudInit });
  new VirtualMachine(lab, "plain", { hypervisor, bootDisk: fromImage });
  const { resource, terraform } = synthesize(lab);
  expect(resource.labvisor_proxmox_seed).toEqual({
    web_seed: {
      node_name: "pve",
      datastore_id: "local",
      file_name: expect.stringMatching(/^campus-web-\$\{terraform_data\.pve\.input\}-[0-9a-f]{8}\.iso$/),
      files: expect.objectContaining({ "user-data": expect.stringContaining(`login ${TOKEN}`) }),
      secrets: { "file secrets/token": expect.stringMatching(/^\$\{var\.secret_/) },
      lifecycle: { create_before_destroy: true },
    },
  });
  expect(resource.proxmox_virtual_environment_vm.web.cdrom.file_id).toBe("${labvisor_proxmox_seed.web_seed.id}");
  expect(Object.keys(resource.proxmox_virtual_environment_file)).toEqual([
    "plain_seed",
    expect.stringContaining("image"),
  ]);
  expect(terraform.required_providers.labvisor.source).toBe("labvisor.invalid/labvisor/proxmox");
});
