import type { Provider } from "../plugin/index.js";
import type { ResourceTraits } from "../review/resource-changes.js";
import type { Recovery } from "../terraform/recovery.js";
import type { SynthesizedStack } from "../terraform/stack.js";
import type { StateResource } from "../terraform/terraform.js";
import type { PlatformReader } from "../topology/platform-reader.js";
import type { GuestHardware } from "./guest-hardware.js";

export type { SynthesizedStack } from "../terraform/stack.js";

/**
 * Everything that the command line, reviews, and rehearsals need from a platform.
 *
 * A module that implements a platform exports one as `tooling`. Its members load what they need when they are called.
 */
export interface PlatformTooling {
  /** The platform's name in the vendor's spelling, such as "VirtualBox". */
  readonly name: string;
  /** Reads the platform's resources back into a topology, for diagrams, addresses, ssh, and checks. */
  readonly reader: PlatformReader;
  /**
   * Returns the hardware of a stack's guests, for `labvisor test`. Guests without any are not booted.
   *
   * @default - no guest is booted
   */
  readonly hardware?: (stack: SynthesizedStack) => Promise<readonly GuestHardware[]>;
  /**
   * Returns the platform's rules, for `labvisor explain`.
   *
   * @default - none
   */
  readonly rules?: () => readonly ExplainedRule[];
  /**
   * The consequences of changes that no plan mentions, by resource type, for reviews.
   *
   * @default - none are known
   */
  readonly resourceTraits?: Readonly<Record<string, ResourceTraits>>;
  /**
   * Returns the guests among the resources of a stack's state, for `labvisor snapshot`.
   *
   * @default - no guest of the platform has snapshots
   */
  readonly appliedGuests?: (stack: SynthesizedStack, resources: readonly StateResource[]) => Promise<AppliedGuest[]>;
  /**
   * Examines the computer and the platform, for `labvisor doctor`.
   *
   * @default - nothing is examined
   */
  readonly doctor?: (stacks: readonly SynthesizedStack[]) => Promise<Finding[]>;
  /**
   * Checks that the environment has what Terraform needs to reach the platform, before Terraform starts.
   *
   * @throws {LabError} with what is missing
   * @default - nothing is checked
   */
  readonly checkEnvironment?: (stacks: readonly SynthesizedStack[]) => void;
  /**
   * Checks that the platform has what the stacks need, before a plan or an apply.
   *
   * @throws {LabError} with what is missing
   * @default - nothing is checked
   */
  readonly checkResources?: (stacks: readonly AppliedStack[]) => Promise<void>;
  /**
   * Checks that the stacks would not take over what others own, before a plan, an apply or a destroy.
   *
   * @param creates whether resources that are not applied yet will be created
   * @returns the reason why ownership could not be checked, or undefined if it was
   * @throws {LabError} with what belongs to others, its owner, and the remedy
   * @default - nothing is checked
   */
  readonly checkOwnership?: (stacks: readonly AppliedStack[], creates: boolean) => Promise<string | undefined>;
  /**
   * Finds the resources of a stack's state that somebody deleted on the platform, where the provider fails to read them
   * instead of planning to create them again.
   *
   * @returns their Terraform addresses
   * @default - the provider notices all of them
   */
  readonly missingResources?: (stack: AppliedStack) => Promise<readonly string[]>;
  /**
   * Finds what an earlier state of a stack's labs created and the present state does not have, for `labvisor recover`.
   *
   * @default - a lost state cannot be recovered
   */
  readonly lostLabs?: (stack: AppliedStack) => Promise<readonly LostLab[]>;
  /**
   * Finds what a killed run of a stack's labs created and did not store in the state, so that the next plan takes it
   * into the state: only what carries the mark of the lab that is in the state.
   *
   * @default - the provider recognizes it by itself
   */
  readonly interruptedLabs?: (stack: AppliedStack) => Promise<readonly LostLab[]>;
  /**
   * The platform's own Terraform provider, which commands serve to Terraform from their process.
   *
   * @default - Terraform launches the provider, several times per command
   */
  readonly servedProvider?: ServedProvider;
  /**
   * The stand-ins of Terraform providers for rehearsals.
   *
   * @default - mocks of the providers' own schemas, which Terraform fetches
   */
  readonly rehearsalProviders?: readonly RehearsalProvider[];
  /**
   * The absolute path of a folder with a `lab.ts`, for `labvisor init`.
   *
   * @default - none
   */
  readonly template?: string;
}

/** A rule as `labvisor explain` shows it. A `Rule` is one. */
export interface ExplainedRule {
  readonly code: string;
  /** "error" or "warning". @default "error" */
  readonly severity?: string;
  readonly title?: string;
  readonly why?: string;
  readonly fix: string;
}

/** A synthesized stack and its state. */
export interface AppliedStack extends SynthesizedStack {
  /** The addresses of the resources that the plan replaces although they did not change: `--replace`. */
  readonly replaced: readonly string[];
  /** Reads the resources in the state: none if nothing is applied. */
  state(): Promise<readonly StateResource[]>;
  /**
   * Returns what a function returned before for one of the stacks that are checked together, or calls it: a platform's
   * checks share what they read.
   */
  once<T>(read: () => T): T;
}

/** The parts of a lab that an earlier state created on one hypervisor, and that the present state does not have. */
export interface LostLab {
  /** The path of the hypervisor's construct. */
  readonly hypervisor: string;
  /** The mark of the lab on its platform, such as `host-only-3fa29c1e`. Another state of the lab has another mark. */
  readonly mark: string;
  /** The parts that the platform has, each as a noun with its name, such as "machine web". */
  readonly parts: readonly string[];
  /** The configuration that takes them into the state. */
  readonly recovery: Recovery;
}

/** A guest as it was applied, with its snapshots. Errors that people can act on are {@link LabError}s. */
export interface AppliedGuest {
  /** The guest's name on its hypervisor. */
  readonly name: string;
  snapshots(): Promise<GuestSnapshot[]>;
  /** Checks that the guest can be snapshotted, before any guest is. @throws {LabError} with the reason */
  check(): Promise<void>;
  /** @param memory whether the memory of a running guest is included, where the hypervisor has the choice */
  take(name: string, description: string, memory: boolean): Promise<void>;
  /** Restores a snapshot. The guest runs afterwards if the lab wants it to run. */
  restore(snapshot: GuestSnapshot): Promise<void>;
  delete(snapshot: GuestSnapshot): Promise<void>;
}

export interface GuestSnapshot {
  /** The snapshot's id on the hypervisor. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The time at which it was taken. Absent where the hypervisor does not tell. */
  readonly time?: Date;
  /** Whether a resource of the lab manages it: only an apply may delete it. */
  readonly managed: boolean;
}

/** A result of `labvisor doctor`. */
export interface Finding {
  /** The thing that was examined, such as "Terraform". */
  readonly about: string;
  /** `optional` is something that is missing, and that only some commands need. */
  readonly level: "ok" | "optional" | "warning" | "problem";
  readonly message: string;
  /** The remedy, unless the level is `ok`. */
  readonly fix?: string;
}

export const ok = (about: string, message: string): Finding => ({ about, level: "ok", message });
export const optional = (about: string, message: string, fix: string): Finding => ({
  about,
  level: "optional",
  message,
  fix,
});
export const warning = (about: string, message: string, fix: string): Finding => ({
  about,
  level: "warning",
  message,
  fix,
});
export const problem = (about: string, message: string, fix: string): Finding => ({
  about,
  level: "problem",
  message,
  fix,
});

/** A provider that commands serve to Terraform from their process, to stacks that require this version of it. */
export interface ServedProvider {
  /** The provider's source as Terraform configurations name it, such as "registry.example/acme/acme". */
  readonly source: string;
  /** The version that configurations require: "0.1.0". */
  readonly version: string;
  load(): Promise<Provider>;
}

/** A provider for rehearsals: it has the real one's schema and makes nothing. */
export interface RehearsalProvider {
  /** The provider's source as Terraform configurations name it, such as "bpg/proxmox". */
  readonly source: string;
  /**
   * Begins a rehearsal.
   *
   * @returns a function that returns the provider of one stack. Its argument is the folder that the stack's relative
   *   paths start from
   */
  begin(): Promise<(folder: string) => Provider>;
}
