import { isLine, isPrintable } from "../control-characters.js";
import { LabError } from "../lab-error.js";
import { KIND } from "./kind.js";
import {
  atSynthesis,
  booleanValidator,
  knownDataValidator,
  listOf,
  objectOf,
  optional,
  sshKeyValidator,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "./validation.js";

/** A user of a guest, who logs in with a key. A seed is a plain file, so it contains no passwords. */
export interface SeedUser {
  /** The login name. */
  readonly name: string;
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
   * Shell commands to run at the end of the first boot, before the `runcmd` of `userData`.
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
   * It is written to a plain file, so it must not contain secrets.
   *
   * @default - none
   */
  readonly userData?: Readonly<Record<string, unknown>>;
}

const userNameValidator = validator(
  'a user name of at most 32 lowercase letters, digits, "-", and "_" that begins with a letter or "_"',
  (name) => typeof name === "string" && /^[a-z_][a-z0-9_-]{0,31}$/.test(name),
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
        sshKeys: optional(listOf(atSynthesis(sshKeyValidator))),
        administrator: optional(booleanValidator),
      }),
    ),
  ),
  sshKeys: optional(listOf(atSynthesis(sshKeyValidator))),
  packages: optional(listOf(atSynthesis(packageValidator))),
  runCommands: optional(listOf(atSynthesis(commandValidator))),
  forwarding: optional(booleanValidator),
  hosts: optional(booleanValidator),
  userData: optional(knownDataValidator),
};

/** The options that have an equivalent in user data. */
const EQUIVALENTS = [
  ["user", "users"],
  ["users", "users"],
  ["packages", "packages"],
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
    for (const [option, key] of EQUIVALENTS)
      if (options[option] !== undefined && userData[key] !== undefined)
        throw new LabError(`CloudInit.seed: ${option} and userData.${key} are equivalent`, {
          remedy: "leave out one of them",
        });
    if (options.runCommands && !Array.isArray(userData.runcmd ?? []))
      throw new LabError("CloudInit.seed: userData.runcmd is not a list", {
        remedy: "give a list, which runCommands are added to",
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
    this.hosts = options.hosts ?? false;
    this.userData = userDataOf(options);
  }

  /** @internal */
  get [KIND](): string {
    return "cloud-init";
  }
}

/** Returns the user data with the options that are cloud-config of the same meaning. */
function userDataOf({ packages = [], runCommands = [], userData }: SeedOptions): SeedOptions["userData"] {
  const more = {
    ...(packages.length > 0 && { package_update: true, packages }),
    ...(runCommands.length > 0 && { runcmd: [...runCommands, ...((userData?.runcmd ?? []) as unknown[])] }),
  };
  return Object.keys(more).length > 0 ? { ...userData, ...more } : userData;
}
