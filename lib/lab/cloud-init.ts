import { checkArguments } from "./arguments.js";
import { aFlag, anObject, type Kinds, kind, listOf, optional } from "./kinds.js";
import { anSshKey } from "./values/ssh-key.js";

export interface SeedOptions {
  /** A user of the guest, who may do all by `sudo` and logs in by a key. @default - those of the image */
  readonly user?: string;
  /** The public keys of who may log in, as in `~/.ssh/id_ed25519.pub`; they are the user's, or else those of the image's own user. @default - none */
  readonly sshKeys?: readonly string[];
  /** Whether the guest passes packets on between its networks (IPv4), as a router does. @default false */
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

const SEED: Kinds<SeedOptions> = {
  user: optional(
    kind(
      'a user name of at most 32 lower-case letters, digits, "-" and "_", which begins with a letter or "_"',
      (name) => typeof name === "string" && /^[a-z_][a-z0-9_-]{0,31}$/.test(name),
    ),
  ),
  sshKeys: optional(listOf(anSshKey)),
  forwarding: optional(aFlag),
  hosts: optional(aFlag),
  userData: optional(anObject),
};

/** What a guest does at its first boot. */
export class CloudInit {
  /** The guest takes its host name, its addresses and its user from a seed, which cloud-init reads in most cloud images. */
  static seed(options: SeedOptions = {}): CloudInit {
    checkArguments(options, SEED, "CloudInit.seed: ");
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

  readonly user?: string;
  readonly sshKeys: readonly string[];
  readonly forwarding: boolean;
  readonly hosts: boolean;
  readonly userData?: Readonly<Record<string, unknown>>;

  private constructor(
    /** Whether the guest is given a seed. */
    readonly hasSeed: boolean,
    options: SeedOptions,
  ) {
    this.user = options.user;
    this.sshKeys = options.sshKeys ?? [];
    this.forwarding = options.forwarding ?? false;
    this.hosts = options.hosts ?? false;
    this.userData = options.userData;
  }
}
