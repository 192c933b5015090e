import { LabError } from "../lab-error.js";
import { placeholderOf, type SecretSource } from "../secret-placeholder.js";
import { assignedSecretIn, secretIn } from "../secrets.js";
import { KIND } from "./kind.js";
import type { LabScope } from "./scope.js";
import { secretVariable } from "./secret-variable.js";
import {
  atSynthesis,
  integerValidator,
  lineValidator,
  listOf,
  ofKind,
  optional,
  type Validator,
  type Validators,
  validateProps,
  validator,
} from "./validation.js";

export interface SecretOptions {
  /**
   * The version of the value, a whole number from 1. Increase it when the value changes: the seeds that have the secret
   * are then written again. Nothing else tells that it changed, as neither the value nor a digest of it is stored.
   *
   * @default 1
   */
  readonly version?: number;
}

/**
 * A value that nobody else may read, such as a password, a private key, or a token.
 *
 * It is read when a lab is applied, and is in no synthesized file, snapshot, plan, log, or report. In a string, it is a
 * placeholder with its source and version, so it can be anywhere in a seed:
 * `runCommands: [`register --token ${token}`]`. The apply writes it into the seed.
 *
 * A final line break of a file, or of a command's output, is not part of it.
 */
export class Secret {
  /** Returns a secret that is in an environment variable when the lab is applied. */
  static fromEnvironment(name: string, options: SecretOptions = {}): Secret {
    const call = "Secret.fromEnvironment: ";
    validateProps({ name }, { name: atSynthesis(variableValidator) }, call);
    return Secret.from({ environment: name }, options, call);
  }

  /**
   * Returns a secret that is in a file when the lab is applied: text in UTF-8. Do not commit the file.
   *
   * @param path the file's path, from the project's folder
   */
  static fromFile(path: string, options: SecretOptions = {}): Secret {
    const call = "Secret.fromFile: ";
    validateProps({ path }, { path: atSynthesis(lineValidator) }, call);
    return Secret.from({ file: path }, options, call);
  }

  /**
   * Returns a secret that a command prints when the lab is applied, such as `["sops", "-d", "secrets/token"]`.
   *
   * @param command a program with its arguments, which no shell interprets. It runs in the project's folder
   */
  static fromCommand(command: readonly string[], options: SecretOptions = {}): Secret {
    const call = "Secret.fromCommand: ";
    validateProps({ command }, { command: commandValidator }, call);
    return Secret.from({ command }, options, call);
  }

  private static from(source: SecretSource, options: SecretOptions, call: string): Secret {
    validateProps(options, OPTIONS, call);
    return new Secret(source, options.version ?? 1);
  }

  private constructor(
    private readonly source: SecretSource,
    /** The version of the value. */
    readonly version: number,
  ) {}

  /** @internal */
  get [KIND](): string {
    return "secret";
  }

  /**
   * The placeholder of the secret's hash, as cloud-init expects the hash of a password: SHA-512 crypt with a random
   * salt.
   */
  get passwordHash(): string {
    return placeholderOf({ source: this.source, version: this.version, hashed: true });
  }

  /** Returns the secret's placeholder, for seeds. */
  toString(): string {
    return placeholderOf({ source: this.source, version: this.version, hashed: false });
  }

  /**
   * Returns a reference to the secret, for a resource of the lab whose provider stores it: the value is in Terraform's
   * state, and in saved plans.
   */
  referenceIn(lab: LabScope): string {
    return secretVariable(lab, this.source, { stored: true }).stringValue;
  }
}

const variableValidator = validator(
  'the name of an environment variable, such as "DB_PASSWORD"',
  (name) => typeof name === "string" && /^[a-z_][a-z0-9_]*$/i.test(name),
);

/** Does not show an argument that contains a secret. */
const commandValidator: Validator = (value, property) => {
  listOf(atSynthesis(lineValidator))(value, property);
  const words = value as readonly string[];
  if (words.length === 0) throw LabError.property(property, "[]", 'give a program, such as ["sops", "-d", "token"]');
  for (const [index, text] of words.entries()) {
    const path = `${property}[${index}]`;
    const problem = assignedSecretIn(text) ?? secretIn({ path, key: "", text });
    if (problem) throw new LabError(`${path} ${problem}`, { property: path, remedy: "let the program read it itself" });
  }
};

const OPTIONS: Validators<SecretOptions> = { version: optional(integerValidator(1, 1_000_000)) };

/** Accepts secrets, and refuses a string without showing it: it may be the secret. */
export const secretValidator: Validator = (value, property) => {
  const example = 'Secret.fromEnvironment("PASSWORD")';
  if (typeof value === "string")
    throw new LabError(`${property} is a string, which would be in the synthesized files`, {
      property,
      remedy: `give ${example}`,
    });
  ofKind("secret", `a Secret, such as ${example}`)(value, property);
};
