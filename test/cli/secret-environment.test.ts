import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { secretsFor } from "../../lib/cli/commands/terraform.js";
import { type NeededSecrets, secretEnvironment } from "../../lib/cli/secret-environment.js";
import type { SecretSource } from "../../lib/secret-placeholder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-secrets-"));
  process.env.PLANTED = "from the environment\n";
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  delete process.env.PLANTED;
});

/** Returns the environment for a stack with a secret in a seed, and one that Terraform stores. */
function environmentFor(needed: NeededSecrets, secret: SecretSource, stored: SecretSource = secret) {
  const variable = {
    secret_a: { ephemeral: true, "//": { secret } },
    stored_secret_a: { "//": { secret: stored } },
    mine: { default: "x" },
  };
  const file = path.join(folder, "cdk.tf.json");
  writeFileSync(file, JSON.stringify({ variable }));
  return secretEnvironment({ directory: folder }, [{ name: "lab", directory: folder, file }], needed);
}

const write = (name: string, content: string | Buffer) => {
  writeFileSync(path.join(folder, name), content);
  return { file: name };
};
const node = (script: string) => ({ command: [process.execPath, "-e", script] });

test.each<[string, () => SecretSource, string]>([
  ["a variable has the value as it is", () => ({ environment: "PLANTED" }), "from the environment\n"],
  ["a file has the value without its final line break", () => write("token", "one\ntwo\n"), "one\ntwo"],
  ["a file from Windows has the value without its final line break", () => write("token", "one\r\n"), "one"],
  ["a file has only one final line break", () => write("token", "one\n\n"), "one\n"],
  ["a command prints the value", () => node("console.log(process.argv.length)"), "1"],
])("%s", async (_, source, value) => {
  expect(await environmentFor("all", source())).toEqual({ TF_VAR_secret_a: value, TF_VAR_stored_secret_a: value });
});

test("a command runs in the project's folder, without a shell", async () => {
  write("here", "x");
  const source = { command: [process.execPath, "-p", "require('fs').readdirSync('.').includes('here') + ' $HOME'"] };
  expect(await environmentFor("all", source)).toMatchObject({ TF_VAR_secret_a: "true $HOME" });
});

test("a plan reads only what Terraform stores, and what needs nothing gets random values", async () => {
  const [environment, missing] = [{ environment: "PLANTED" }, { environment: "MISSING" }];
  const planned = await environmentFor("stored", missing, environment);
  expect(planned.TF_VAR_stored_secret_a).toBe("from the environment\n");
  const uuid = /^[0-9a-f-]{36}$/;
  expect(planned.TF_VAR_secret_a).toMatch(uuid);
  expect(await environmentFor("none", missing)).toEqual({
    TF_VAR_secret_a: expect.stringMatching(uuid),
    TF_VAR_stored_secret_a: expect.stringMatching(uuid),
  });
});

test("Terraform's own commands get what they need", () => {
  expect(["apply", "plan", "state", "destroy"].map((command) => secretsFor([command]))).toEqual([
    ...["all", "stored", "none", "none"],
  ]);
});

test.each<[string, () => SecretSource, string]>([
  ["a variable that is not set", () => ({ environment: "MISSING" }), "the environment variable MISSING is not set"],
  ["a file that does not exist", () => ({ file: "none" }), "the file none does not exist"],
  ["a folder", () => ({ file: "." }), "the file . cannot be read: EISDIR"],
  ["an empty file", () => write("empty", "\n"), "the file empty is empty"],
  ["a binary file", () => write("binary", Buffer.of(0xff, 1)), "the file binary is not a text in UTF-8"],
  ["a null character", () => write("null", "hush\0"), "the file null contains a null character"],
  ["a large file", () => write("large", "hush".repeat(50_000)), "the file large has more than 130048 bytes"],
  ["a missing program", () => ({ command: ["no-such-program"] }), "the command no-such-program cannot be run"],
  ["a failing program", () => node("console.log('hush'); console.error('hush'); process.exit(3)"), " exited with 3;"],
])("%s is reported without the value", async (_, source, problem) => {
  const environment = environmentFor("all", source(), { environment: "OTHER" });
  await expect(environment).rejects.toThrow(problem);
  await expect(environment).rejects.toThrow("- the environment variable OTHER is not set");
  await expect(environment).rejects.not.toThrow(/hush(?!')/);
});
