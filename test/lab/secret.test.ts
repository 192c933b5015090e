import { App } from "cdktf";
import { CifsPool, Lab, Proxmox, Secret } from "../../lib/index.js";

test("a secret in a string is a placeholder with its source and version", () => {
  expect(`login ${Secret.fromEnvironment("TOKEN")}`).toBe("login (secret environment TOKEN, version 1)");
  expect(`${Secret.fromFile("secrets/token", { version: 2 })}`).toBe("(secret file secrets/token, version 2)");
  const { passwordHash } = Secret.fromCommand(["sops", "-d", "db password.yaml"]);
  expect(passwordHash).toBe("(hash of secret command sops -d db%20password.yaml, version 1)");
});

test.each<[string, () => Secret, string]>([
  ["a name with a dash", () => Secret.fromEnvironment("DB-PASSWORD"), "Secret.fromEnvironment: name is 'DB-PASSWORD'"],
  ["an empty path", () => Secret.fromFile(""), "Secret.fromFile: path is ''; give a string of one line"],
  ["an empty command", () => Secret.fromCommand([]), "Secret.fromCommand: command is []; give a program"],
  ["a line for a shell", () => Secret.fromCommand("sops -d" as never), "Secret.fromCommand: command is 'sops -d'"],
  ["version 0", () => Secret.fromEnvironment("A", { version: 0 }), "version is 0; give a whole number from 1"],
  ["an unknown option", () => Secret.fromEnvironment("A", { verison: 1 } as never), "did you mean version?"],
])("%s is rejected", (_, make, message) => {
  expect(make).toThrow(message);
});

test("a command with a secret among its arguments is rejected without showing it", () => {
  const make = () => Secret.fromCommand(["vault", "login", "password=hunter2"]);
  expect(make).toThrow("Secret.fromCommand: command[2] contains a password; let the program read it itself");
  expect(make).not.toThrow(/hunter2/);
});

test("the secrets of a lab are variables with notes on their sources, one for each source", () => {
  const lab = new Lab(new App(), "campus");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const pool = (id: string, password: Secret) =>
    new CifsPool(lab, id, { hypervisor, server: "nas", share: "s", username: "u", password });
  pool("a", Secret.fromEnvironment("NAS"));
  pool("b", Secret.fromEnvironment("NAS", { version: 2 }));
  pool("c", Secret.fromFile("/run/secrets/nas"));
  pool("d", Secret.fromCommand(["sops", "-d", "${x}"]));
  expect(lab.toTerraform().variable).toEqual({
    stored_secret_NAS: { type: "string", sensitive: true, "//": { secret: { environment: "NAS" } } },
    stored_secret_run_secrets_nas_68a4859d: {
      type: "string",
      sensitive: true,
      "//": { secret: { file: "/run/secrets/nas" } },
    },
    stored_secret_sops_d_x_16dcd9cb: {
      type: "string",
      sensitive: true,
      "//": { secret: { command: ["sops", "-d", "${x}"] } },
    },
  });
});
