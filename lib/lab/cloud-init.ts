import { isLine, isPrintable } from "../control-characters.js";
import { LabError } from "../lab-error.js";
import { placeholdersIn, type SecretSource, sourceText } from "../secret-placeholder.js";
import { isOfKind, KIND } from "./kind.js";
import { type Secret, secretValidator } from "./secret.js";
import {
  atSynthesis,
  booleanValidator,
  knownDataValidator,
  listOf,
  objectOf,
  optional,
  sshKeyValidator,
  textValidator,
  type Validator,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "./validation.js";

/** A user of a guest. */
export interface SeedUser {
  /** The login name. On Windows, it may be `Administrator`, the administrator that every Windows has. */
  readonly name: string;
  /**
   * The user's password, for the console and for `su`. An administrator's `sudo` asks for no password.
   *
   * Linux gets a salted hash of it (SHA-512 crypt), and Windows, which cloudbase-init configures, the password itself,
   * of at most 20 characters.
   * By default, the SSH servers of most images accept no passwords: `userData: { ssh_pwauth: true }` changes that.
   *
   * @default - no password: the user logs in with a key
   */
  readonly password?: Secret;
  /**
   * The user's public SSH keys.
   *
   * @default - the seed's `sshKeys`
   */
  readonly sshKeys?: readonly string[];
  /**
   * Whether the user is an administrator: by `sudo`, on Windows as a member of Administrators.
   *
   * @default true
   */
  readonly administrator?: boolean;
}

/** A file that a guest's first boot writes. */
export interface SeedFile {
  /** The absolute path in the guest. */
  readonly path: string;
  /** The content: a text, which secrets may be part of, or a secret. */
  readonly content: string | Secret;
  /**
   * The permissions, as four octal digits.
   *
   * @default "0600" if the content has a secret, else "0644"
   */
  readonly mode?: string;
  /**
   * The owner and the group, such as "www-data:www-data". They may be those of the seed's users and packages.
   *
   * @default "root:root"
   */
  readonly owner?: string;
}

export interface SeedOptions {
  /**
   * The name of a user who is an administrator and logs in with a key.
   *
   * @default - the image's own user
   */
  readonly user?: string;
  /**
   * Further users.
   *
   * With them, or with `user`, the image's own user is not created.
   *
   * @default - none
   */
  readonly users?: readonly SeedUser[];
  /**
   * Public SSH keys, as in `~/.ssh/id_ed25519.pub`: those of the users, or else of the image's own user.
   *
   * @default - none
   */
  readonly sshKeys?: readonly string[];
  /**
   * Packages to install at the first boot, by the names of the guest's package manager.
   *
   * The guest needs access to its package sources.
   *
   * @default - none
   */
  readonly packages?: readonly string[];
  /**
   * Files to write at the first boot, before the commands run.
   *
   * @default - none
   */
  readonly files?: readonly SeedFile[];
  /**
   * Shell commands to run at the end of the first boot, before the `runcmd` of `userData`.
   *
   * A secret in a command is part of the line: where it has characters that are special to a shell, write it to a file.
   *
   * @default - none
   */
  readonly runCommands?: readonly string[];
  /**
   * Whether the guest forwards packets between its networks, as a router does.
   *
   * @default false
   */
  readonly forwarding?: boolean;
  /**
   * Whether packets that the guest forwards to its default route leave with its own address there (IPv4), so that
   * guests behind it reach the Internet. It requires `forwarding`.
   *
   * The guest needs nftables, which Debian's and Ubuntu's cloud images have; otherwise list it in `packages`.
   *
   * @default false
   */
  readonly masquerade?: boolean;
  /**
   * Whether the guest resolves the names of the lab's other guests: those with a static address on its own networks, or
   * behind the routers on its default route.
   *
   * They are a block in its hosts file, written at each boot. The seed then changes when guests come and go: a plan
   * shows it, nothing restarts, and it takes effect at the next boot.
   *
   * @default false: other guests do not affect this one
   */
  readonly hosts?: boolean;
  /**
   * Further cloud-config, such as `{ packages: ["nginx"] }`.
   *
   * A {@link Secret} may be part of any string. A literal password, private key, or token is refused.
   *
   * @default - none
   */
  readonly userData?: Readonly<Record<string, unknown>>;
}

const USER_NAME = "[a-z_][a-z0-9_-]{0,31}";
const userNameValidator = validator(
  'a user name of at most 32 lowercase letters, digits, "-", and "_" that begins with a letter or "_"',
  (name) => typeof name === "string" && new RegExp(`^(${USER_NAME}|Administrator)$`).test(name),
);
const filePathValidator = validator(
  'an absolute path in the guest, such as "/etc/motd"',
  (path) => isLine(path) && /^(\/|[a-z]:[\\/]).*[^\\/]$/i.test(path),
);
const contentValidator: Validator = (value, property) => {
  if (!isOfKind(value, "secret")) textValidator(value, property);
};
const modeValidator = validator(
  'the permissions as four octal digits, such as "0600"',
  (mode) => typeof mode === "string" && /^[0-7]{4}$/.test(mode),
);
const ownerValidator = validator(
  'an owner and a group, such as "www-data:www-data"',
  (owner) => typeof owner === "string" && new RegExp(`^${USER_NAME}(:${USER_NAME})?$`).test(owner),
);
const packageValidator = validator(
  "the name of a package, a single word",
  (name) => isLine(name) && /^[^\s-]\S*$/.test(name),
);
const commandValidator = validator("a shell command", (command) => isPrintable(command) && command.trim() !== "");
const SEED: Validators<SeedOptions> = {
  user: optional(atSynthesis(userNameValidator)),
  users: optional(
    listOf(
      objectOf<SeedUser>({
        name: atSynthesis(userNameValidator),
        password: optional(secretValidator),
        sshKeys: optional(listOf(atSynthesis(sshKeyValidator))),
        administrator: optional(booleanValidator),
      }),
    ),
  ),
  sshKeys: optional(listOf(atSynthesis(sshKeyValidator))),
  packages: optional(listOf(atSynthesis(packageValidator))),
  files: optional(
    listOf(
      objectOf<SeedFile>({
        path: atSynthesis(filePathValidator),
        content: atSynthesis(contentValidator),
        mode: optional(modeValidator),
        owner: optional(ownerValidator),
      }),
    ),
  ),
  runCommands: optional(listOf(atSynthesis(commandValidator))),
  forwarding: optional(booleanValidator),
  masquerade: optional(booleanValidator),
  hosts: optional(booleanValidator),
  userData: optional(knownDataValidator),
};

/** The options that have an equivalent in user data. */
const EQUIVALENTS = [
  ["user", "users"],
  ["users", "users"],
  ["packages", "packages"],
  ["files", "write_files"],
] as const;

/** A guest's configuration at its first boot. */
export class CloudInit {
  /**
   * Returns a seed, from which the guest takes its host name, its addresses, and its users.
   *
   * Most cloud images read it with cloud-init.
   */
  static seed(options: SeedOptions = {}): CloudInit {
    validateProps(options, SEED, "CloudInit.seed: ");
    const { user, users = [], userData = {} } = options;
    const names = [...(user === undefined ? [] : [user]), ...users.map(({ name }) => name)];
    validateUniqueNames(names, "CloudInit.seed: two users");
    const paths = (options.files ?? []).map(({ path }) => path);
    validateUniqueNames(paths, "CloudInit.seed: two files", "write each file once");
    for (const [option, key] of EQUIVALENTS)
      if (options[option] !== undefined && userData[key] !== undefined)
        throw new LabError(`CloudInit.seed: ${option} and userData.${key} are equivalent`, {
          remedy: "leave out one of them",
        });
    if (options.runCommands && !Array.isArray(userData.runcmd ?? []))
      throw new LabError("CloudInit.seed: userData.runcmd is not a list", {
        remedy: "give a list, which runCommands are added to",
      });
    if (options.masquerade && !options.forwarding)
      throw new LabError("CloudInit.seed: masquerade is true, but forwarding is not", {
        remedy: "give forwarding: true, too: the guest translates the addresses of what it forwards",
      });
    const managed = userData.manage_etc_hosts;
    if (options.hosts && managed !== undefined && managed !== "localhost" && managed !== false)
      throw new LabError(`CloudInit.seed: userData.manage_etc_hosts is ${JSON.stringify(managed)}`, {
        remedy: 'with hosts, give "localhost" or false: otherwise cloud-init would overwrite the hosts file',
      });
    return new CloudInit(true, options);
  }

  /** Returns no configuration: the guest is as its image. */
  static none(): CloudInit {
    return new CloudInit(false, {});
  }

  /** The only user of a seed without `users`. */
  readonly user?: string;
  /** The seed's users. Empty if the image's own user is the only one. */
  readonly users: readonly SeedUser[];
  readonly sshKeys: readonly string[];
  readonly forwarding: boolean;
  readonly masquerade: boolean;
  readonly hosts: boolean;
  readonly userData?: Readonly<Record<string, unknown>>;

  private constructor(
    /** Whether the guest has a seed. */
    readonly hasSeed: boolean,
    options: SeedOptions,
  ) {
    const { user, users = [] } = options;
    this.user = users.length > 0 ? undefined : user;
    this.users = [...(user === undefined ? [] : [{ name: user }]), ...users];
    this.sshKeys = options.sshKeys ?? [];
    this.forwarding = options.forwarding ?? false;
    this.masquerade = options.masquerade ?? false;
    this.hosts = options.hosts ?? false;
    this.userData = userDataOf(options);
  }

  /** @internal The sources of the secrets in the seed, each once. */
  get secrets(): SecretSource[] {
    const passwords = this.users.map(({ password }) => `${password ?? ""}`);
    const found = placeholdersIn(JSON.stringify([passwords, this.userData ?? {}]));
    return [...new Map(found.map(({ source }) => [sourceText(source), source])).values()];
  }

  /** @internal */
  get [KIND](): string {
    return "cloud-init";
  }
}

/** Returns the user data with the options that are cloud-config of the same meaning. */
function userDataOf({ packages = [], files = [], runCommands = [], userData }: SeedOptions): SeedOptions["userData"] {
  const more = {
    ...(files.length > 0 && { write_files: files.map(fileEntry) }),
    ...(packages.length > 0 && { package_update: true, packages }),
    ...(runCommands.length > 0 && { runcmd: [...runCommands, ...((userData?.runcmd ?? []) as unknown[])] }),
  };
  return Object.keys(more).length > 0 ? { ...userData, ...more } : userData;
}

function fileEntry({ path, content, mode, owner }: SeedFile): object {
  const text = `${content}`;
  const permissions = mode ?? (placeholdersIn(text).length > 0 ? "0600" : "0644");
  // By default cloud-init writes files before it creates users and installs packages.
  const deferred = owner !== undefined && !/^root(:root)?$/.test(owner);
  return { path, content: text, permissions, ...(owner !== undefined && { owner }), ...(deferred && { defer: true }) };
}
