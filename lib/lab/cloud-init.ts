import { sshKeyValidator } from "./ssh-key.js";
import {
  booleanValidator,
  jsonObjectValidator,
  listOf,
  objectOf,
  optional,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "./validation.js";

/** A user of a guest, who logs in by a key. A seed is a plain file, so there are no passwords in it. */
export interface SeedUser {
  /** What the user logs in as. */
  readonly name: string;
  /** The public keys that let the user in. @default - those of the seed's `sshKeys` */
  readonly sshKeys?: readonly string[];
  /** Whether the user may do all: by `sudo`, on Windows as one of the administrators. @default true */
  readonly administrator?: boolean;
}

export interface SeedOptions {
  /** A user of the guest, who may do all by `sudo` and logs in by a key. @default - those of the image */
  readonly user?: string;
  /** More users. With them, or with `user`, the image's own user is not made. @default - none */
  readonly users?: readonly SeedUser[];
  /** The public keys of who may log in, as in `~/.ssh/id_ed25519.pub`; they are the users', or else those of the image's own user. @default - none */
  readonly sshKeys?: readonly string[];
  /** What is installed at the first boot, as the guest's package manager calls it: the guest must get to its packages. @default - nothing */
  readonly packages?: readonly string[];
  /** What a shell of the guest's runs at the first boot, once all else is done, before the `runcmd` of `userData`. @default - nothing */
  readonly runCommands?: readonly string[];
  /** Whether the guest passes packets on between its networks, as a router does. @default false */
  readonly forwarding?: boolean;
  /**
   * Whether the guest knows the lab's other guests by name: those with a static address on its own networks, or behind the routers that are its way out. They are a block of
   * its hosts file, made anew at each boot. Its seed changes then as guests come and go: a plan shows that, nothing is restarted, and it counts from the next boot on.
   *
   * @default false: who comes or goes changes nothing of the others
   */
  readonly hosts?: boolean;
  /**
   * What else cloud-init is to do, as its cloud-config has it: `{ packages: ["nginx"] }`. It is written into a plain file, so no secret may be in it.
   *
   * @default - nothing
   */
  readonly userData?: Readonly<Record<string, unknown>>;
}

const userNameValidator = validator(
  'a user name of at most 32 lower-case letters, digits, "-" and "_", which begins with a letter or "_"',
  (name) => typeof name === "string" && /^[a-z_][a-z0-9_-]{0,31}$/.test(name),
);
const packageValidator = validator(
  "the name of a package, of one word",
  (name) => typeof name === "string" && /^[^\s-]\S*$/.test(name),
);
const commandValidator = validator(
  "a command for a shell",
  (command) => typeof command === "string" && command.trim() !== "",
);

const SEED: Validators<SeedOptions> = {
  user: optional(userNameValidator),
  users: optional(
    listOf(
      objectOf<SeedUser>({
        name: userNameValidator,
        sshKeys: optional(listOf(sshKeyValidator)),
        administrator: optional(booleanValidator),
      }),
    ),
  ),
  sshKeys: optional(listOf(sshKeyValidator)),
  packages: optional(listOf(packageValidator)),
  runCommands: optional(listOf(commandValidator)),
  forwarding: optional(booleanValidator),
  hosts: optional(booleanValidator),
  userData: optional(jsonObjectValidator),
};

/** Options, and what is the same in user data. */
const SAID_ONCE = [
  ["user", "users"],
  ["users", "users"],
  ["packages", "packages"],
] as const;

/** What a guest does at its first boot. */
export class CloudInit {
  /** The guest takes its host name, its addresses and its user from a seed, which cloud-init reads in most cloud images. */
  static seed(options: SeedOptions = {}): CloudInit {
    validateProps(options, SEED, "CloudInit.seed: ");
    const { user, users = [], userData = {} } = options;
    validateUniqueNames(
      [...(user === undefined ? [] : [user]), ...users.map(({ name }) => name)],
      "CloudInit.seed: two users",
    );
    for (const [option, key] of SAID_ONCE)
      if (options[option] !== undefined && userData[key] !== undefined)
        throw new Error(`CloudInit.seed: ${option} and userData.${key} say the same: leave out one of them`);
    if (options.runCommands && !Array.isArray(userData.runcmd ?? []))
      throw new Error("CloudInit.seed: userData.runcmd is no list, to which runCommands could be added");
    const managed = options.userData?.manage_etc_hosts;
    if (options.hosts && managed !== undefined && managed !== "localhost" && managed !== false)
      throw new Error(
        `CloudInit.seed: with hosts, userData.manage_etc_hosts can be "localhost" or false, not ${JSON.stringify(managed)}: cloud-init would write the hosts file anew after it`,
      );
    return new CloudInit(true, options);
  }

  /** Nothing: the guest is as its image made it. */
  static none(): CloudInit {
    return new CloudInit(false, {});
  }

  /** The one user of a seed that names no `users`. */
  readonly user?: string;
  /** All of a seed's users; none means those of the image. */
  readonly users: readonly SeedUser[];
  readonly sshKeys: readonly string[];
  readonly forwarding: boolean;
  readonly hosts: boolean;
  readonly userData?: Readonly<Record<string, unknown>>;

  private constructor(
    /** Whether the guest is given a seed. */
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
}

/** What cloud-init has words for that Labvisor need not understand. */
function userDataOf({ packages = [], runCommands = [], userData }: SeedOptions): SeedOptions["userData"] {
  const more = {
    ...(packages.length > 0 && { package_update: true, packages }),
    ...(runCommands.length > 0 && { runcmd: [...runCommands, ...((userData?.runcmd ?? []) as unknown[])] }),
  };
  return Object.keys(more).length > 0 ? { ...userData, ...more } : userData;
}
