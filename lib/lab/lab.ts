import { rmSync } from "node:fs";
import path from "node:path";
import {
  AnnotationMetadataEntryType,
  App,
  type ISynthesisSession,
  type TerraformBackend,
  type TerraformResource,
  TerraformStack,
} from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { type Addresses, addressPlanOf, assignAddresses, type PlannedAddress } from "./allocation/address-plan.js";
import { type Assigned, lock, lockedIn } from "./allocation/lock-file.js";
import { assignNumbers, type NumberRequest, requestId } from "./allocation/number-plan.js";
import { withConstructPath } from "./errors.js";
import type { Guest } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import type { Network } from "./networks/network.js";
import { notedCapacity } from "./noted-capacity.js";
import { notedNetworks } from "./noted-networks.js";
import { notedPolicies } from "./policies/noted-policies.js";
import { projectRoot } from "./project.js";
import type { Rule } from "./rule.js";
import { type Acknowledgement, type AcknowledgementOptions, acknowledgement } from "./rules/acknowledgement.js";
import { type Policy, type PolicyOptions, toPolicy } from "./rules/policy.js";
import { checkRules } from "./rules/report.js";
import { LAB } from "./scope.js";
import { Snapshot, type SnapshotProps } from "./snapshot.js";
import { type StackFile, writeStackFiles } from "./stack-file.js";
import { checkStackId } from "./stack-id.js";
import { ensureStateFile } from "./state-file.js";
import { VirtualMachine } from "./virtual-machine.js";

/** A lab: hypervisors, networks and guests that are described, checked and applied together. Its rules are checked at synthesis. */
export class Lab extends TerraformStack {
  readonly hypervisors: Hypervisor[] = [];
  readonly networks: Network[] = [];
  readonly guests: Guest[] = [];
  /** @internal use {@link assignNumber} */
  readonly numberRequests: NumberRequest[] = [];
  /** @internal use {@link acknowledge} */
  readonly acknowledgements: Acknowledgement[] = [];
  /** @internal use {@link addPolicy} */
  readonly policies: Policy[] = [];
  private readonly files: (() => readonly StackFile[])[] = [];
  /** What is assigned, and of how many guests and numbers it was made. */
  private plan?: Assigned & { readonly guests: number; readonly wishes: number };

  /** @param id names the lab on its hypervisors, and its state file: letters, digits, "-" and "_" */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    checkStackId(id, "a lab");
    Object.defineProperty(this, LAB, { value: true });

    const synthesizer = this.synthesizer;
    this.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        const { annotations, synthesizedStackPath } = session.manifest.forStack(this);
        if (annotations.every(({ level }) => level !== AnnotationMetadataEntryType.ERROR)) {
          this.writeLock(session);
          this.writeFiles(session);
        } else {
          // What is refused may have a secret in it, and nobody applies it.
          rmSync(path.join(session.outdir, synthesizedStackPath), { force: true });
        }
      },
    };
  }

  /** The addresses that are neither given nor a DHCP server's business, by the ids of interfaces. They are settled when the lab is complete. */
  get assignedAddresses(): Addresses {
    return this.assigned.addresses;
  }

  /** What each guest has of each network. It is settled when the lab is complete: read it after the last guest was made. */
  get addressPlan(): PlannedAddress[] {
    return addressPlanOf(this.guests);
  }

  /**
   * Has a number assigned that stays whatever else changes, and is in `labvisor.lock.json`.
   *
   * @returns tells the number. It is settled when the lab is complete: ask at synthesis. Where none is left, a rule says so, and it is the range's first
   */
  assignNumber(wish: NumberRequest): () => number {
    this.numberRequests.push(wish);
    return () => this.numberOf(wish) ?? wish.range.first;
  }

  /** @internal the number of a wish, where one was left */
  numberOf(wish: NumberRequest): number | undefined {
    return wish.given ?? this.assigned.numbers.get(requestId(wish));
  }

  private get assigned(): Assigned {
    const [guests, wishes] = [this.guests.length, this.numberRequests.length];
    if (this.plan?.guests !== guests || this.plan.wishes !== wishes) {
      const locked = lockedIn(projectRoot(this), this.node.id);
      const interfaces = this.guests.flatMap((guest) => guest.interfaces);
      const addresses = assignAddresses(interfaces, locked.addresses);
      const numbers = assignNumbers(this.numberRequests, this.node.id, locked.numbers);
      this.plan = { guests, wishes, addresses, numbers };
    }
    return this.plan;
  }

  /**
   * A snapshot of each guest that the lab has when this is called, all of one name: call it when the lab is complete.
   *
   * @param id the construct id that each snapshot has in its guest, and its name unless one is given
   * @throws where a guest's hypervisor takes no snapshots
   */
  snapshot(id: string, props: SnapshotProps = {}): Snapshot[] {
    return this.guests
      .filter((guest) => guest instanceof VirtualMachine)
      .map((machine) => new Snapshot(machine, id, props));
  }

  /**
   * Adds a rule of your own, or a ready-made one. Synthesis checks it with the other rules, on everything that the lab then contains.
   *
   * @param policy the rule, such as `new NoBridgedNetworks()`
   */
  addPolicy<C extends IConstruct>(policy: Rule<C>, options: PolicyOptions = {}): void {
    this.policies.push(withConstructPath(this, () => toPolicy(this, policy as Rule, options)));
  }

  /**
   * Accepts a warning. It is no longer printed, and stays in the synthesized JSON with the reason. An acknowledgement without a warning is reported.
   *
   * @param code the code of a rule or policy that is a warning, such as "LV127"; an error cannot be acknowledged
   * @param reason the reason, for reviewers of the lab
   */
  acknowledge(code: string, reason: string, options: AcknowledgementOptions = {}): void {
    this.acknowledgements.push(withConstructPath(this, () => acknowledgement(this, code, reason, options)));
  }

  /** Has synthesis write files beside the stack, once the lab is complete and its rules hold. */
  addFiles(files: () => readonly StackFile[]): void {
    this.files.push(files);
  }

  override ensureBackendExists(): TerraformBackend {
    ensureStateFile(this);
    return super.ensureBackendExists();
  }

  /** @internal */
  override runAllValidations(): void {
    super.runAllValidations();
    // Not by node.addValidation(): cdktf would wrap them in a stack trace, and advise to skip them.
    checkRules(this);
  }

  // As the CDK declares it.
  // biome-ignore lint/suspicious/noExplicitAny: the CDK's own type
  override toTerraform(): any {
    // Under "//", which Terraform passes over.
    const capacity = notedCapacity(this.hypervisors);
    if (capacity.length > 0) this.addOverride("//.capacity", capacity);
    const policies = notedPolicies(this.policies);
    if (policies.length > 0) this.addOverride("//.policies", policies);
    const networks = notedNetworks(this.networks);
    if (networks.length > 0) this.addOverride("//.networks", networks);
    // What is off because of --stopped asks for memory all the same.
    for (const { node, running, desiredRunning } of this.guests)
      if (desiredRunning && !running)
        (node.defaultChild as TerraformResource | undefined)?.addOverride("//.desiredRunning", true);
    return super.toTerraform();
  }

  private writeLock(session: ISynthesisSession): void {
    // Testing.fullSynth() puts a stack elsewhere to look at it: the project is none of its business.
    if (session.outdir === App.of(this).outdir) {
      lock(projectRoot(this), this.node.id, this.assigned);
    }
  }

  private writeFiles(session: ISynthesisSession): void {
    const folder = path.join(session.outdir, session.manifest.forStack(this).workingDirectory);
    const files = this.files.flatMap((each) => each());
    writeStackFiles(folder, files);
  }
}
