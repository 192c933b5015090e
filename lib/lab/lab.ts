import { rmSync } from "node:fs";
import path from "node:path";
import {
  AnnotationMetadataEntryType,
  App,
  type ISynthesisSession,
  type TerraformBackend,
  TerraformElement,
  TerraformStack,
} from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { captureLocation } from "../source-location.js";
import { addressPlanOf, assignAddresses, type PlannedAddress } from "./allocation/address-plan.js";
import { type Assigned, readLock, writeLock } from "./allocation/lock-file.js";
import { assignNumbers, type NumberRequest, requestId, validateRequest } from "./allocation/number-plan.js";
import { withConstructPath } from "./errors.js";
import type { Guest } from "./guest.js";
import { dependencyNotes, orderGuests } from "./guest-order.js";
import type { Hypervisor } from "./hypervisor.js";
import { labManifest, note } from "./manifest.js";
import { movesOf } from "./moves.js";
import type { Network } from "./networks/network.js";
import { projectRoot } from "./project.js";
import type { Policy, PolicyOptions, Rule } from "./rule.js";
import { type Acknowledgement, type AcknowledgementOptions, acknowledgement } from "./rules/acknowledgement.js";
import { toPolicy } from "./rules/policy.js";
import { checkRules } from "./rules/report.js";
import { earlierPathsOf, LAB, type LabScope, newId } from "./scope.js";
import { firstBootOf } from "./seed/first-boot.js";
import { Snapshot, type SnapshotProps } from "./snapshot.js";
import { ensureStateFile, explainFileErrors, type StackFile, validStackId, writeStackFiles } from "./stack.js";
import { domainValidator, optional, type Validators, validateProps } from "./validation.js";
import { isVirtualMachine, type VirtualMachine } from "./virtual-machine.js";

export interface LabProps {
  /**
   * The default domain of the lab's guests, such as "lab.example".
   *
   * @default - none: the guests have host names only
   */
  readonly domain?: string;
}

const validators: Validators<LabProps> = { domain: optional(domainValidator) };

/**
 * Hypervisors, networks, and guests that are described, checked, and applied together: one Terraform stack.
 *
 * Synthesis checks its rules.
 */
export class Lab extends TerraformStack implements LabScope {
  readonly hypervisors: Hypervisor[] = [];
  readonly networks: Network[] = [];
  readonly guests: Guest[] = [];
  readonly domain?: string;
  /** @internal Use `assignNumber()`. */
  readonly numberRequests: NumberRequest[] = [];
  /** @internal Use `acknowledge()`. */
  readonly acknowledgements: Acknowledgement[] = [];
  /** @internal Use `addPolicy()`. */
  readonly policies: Policy[] = [];
  private readonly files: (() => readonly StackFile[])[] = [];
  /** The assignment, and the numbers of guests and requests that it was made for. */
  private assignment?: Assigned & { readonly guests: number; readonly requests: number };

  /** @param id the lab's name on its hypervisors and of its state file: at most 63 letters, digits, "-", and "_" */
  constructor(scope: Construct, id: string, props: LabProps = {}) {
    super(scope, validStackId(scope, newId(scope, id)));
    captureLocation(this);
    Object.defineProperty(this, LAB, { value: true });
    withConstructPath(this, () => validateProps(props, validators));
    this.domain = props.domain;

    const synthesizer = this.synthesizer;
    this.synthesizer = {
      synthesize: (session) =>
        explainFileErrors(() => {
          synthesizer.synthesize(session);
          const { annotations, synthesizedStackPath } = session.manifest.forStack(this);
          if (annotations.every(({ level }) => level !== AnnotationMetadataEntryType.ERROR)) {
            this.writeLock(session);
            this.writeFiles(session);
          } else {
            // A lab that is refused may contain a secret, and nobody applies it.
            rmSync(path.join(session.outdir, synthesizedStackPath), { force: true });
          }
        }),
    };
  }

  /** The assigned addresses, keyed by the ids of interfaces. They are settled once the lab is complete. */
  get assignedAddresses(): ReadonlyMap<string, string> {
    return this.assigned.addresses;
  }

  /**
   * The addresses of all guests on their networks.
   *
   * They are settled once the lab is complete: read them after you create the last guest.
   */
  get addressPlan(): PlannedAddress[] {
    return addressPlanOf(this.guests);
  }

  /**
   * Requests a number that stays the same whatever else changes.
   *
   * It is stored in `labvisor.lock.json`.
   *
   * @returns a function that gives the number once the lab is complete; the first of the range if none is free, which a
   *   rule reports
   */
  assignNumber(request: NumberRequest): () => number {
    withConstructPath(this, () => validateRequest(request));
    this.numberRequests.push(request);
    return () => this.numberOf(request) ?? request.range.first;
  }

  /** @internal Returns the number that a request has, if one was free. */
  numberOf(request: NumberRequest): number | undefined {
    return request.explicit ?? this.assigned.numbers.get(requestId(request));
  }

  private get assigned(): Assigned {
    const [guests, requests] = [this.guests.length, this.numberRequests.length];
    if (this.assignment?.guests !== guests || this.assignment.requests !== requests) {
      const locked = readLock(projectRoot(this), this.node.id);
      const interfaces = this.guests.flatMap((guest) => guest.interfaces);
      const addresses = assignAddresses(interfaces, locked.addresses);
      const numbers = assignNumbers(this.numberRequests, this.node.id, locked.numbers);
      this.assignment = { guests, requests, addresses, numbers };
    }
    return this.assignment;
  }

  /**
   * Returns snapshots of the same name of all machines that the lab has now.
   *
   * Call it once the lab is complete.
   *
   * @param id the construct id of each snapshot in its machine, and its name unless the props have one
   * @throws {LabError} if a machine's hypervisor does not support snapshots
   */
  snapshot(id: string, props: SnapshotProps = {}): Snapshot<VirtualMachine>[] {
    return this.guests.filter((guest) => isVirtualMachine(guest)).map((machine) => new Snapshot(machine, id, props));
  }

  /**
   * Adds a rule of your own, or a ready-made one.
   *
   * Synthesis checks it with the other rules, on everything that the lab then contains.
   *
   * @param policy the rule, such as `new NoBridgedNetworks()`
   */
  addPolicy<C extends IConstruct>(policy: Rule<C>, options: PolicyOptions = {}): void {
    this.policies.push(withConstructPath(this, () => toPolicy(this, policy as Rule, options)));
  }

  /**
   * Accepts a warning.
   *
   * It is no longer printed, and stays in the synthesized JSON with the reason. An acknowledgement without a warning is
   * reported.
   *
   * @param code the code of a rule or policy that is a warning, such as "LV127"; an error cannot be acknowledged
   * @param reason the reason, for reviewers of the lab
   */
  acknowledge(code: string, reason: string, options: AcknowledgementOptions = {}): void {
    this.acknowledgements.push(withConstructPath(this, () => acknowledgement(this, code, reason, options)));
  }

  /** Adds files that synthesis writes next to the stack, once the lab is complete and its rules hold. */
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
    // node.addValidation() would wrap the errors in a stack trace, and advise to skip them.
    checkRules(this);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the CDK's own type
  override toTerraform(): any {
    note(this, labManifest(this, this.policies));
    for (const guest of this.guests) {
      const { defaultChild } = guest.node;
      if (!TerraformElement.isTerraformElement(defaultChild)) continue;
      // A guest that --stopped powers off still counts with its memory.
      const desiredRunning = guest.desiredRunning && !guest.running ? true : undefined;
      const windows = isVirtualMachine(guest) && guest.isWindows ? true : undefined;
      const { domain, aliases, groups, vars } = guest;
      const firstBoot = firstBootOf(guest);
      const movedFrom = earlierPathsOf(guest);
      const dependsOn = dependencyNotes(guest);
      note(defaultChild, { desiredRunning, movedFrom, firstBoot, windows, domain, aliases, groups, vars, dependsOn });
    }
    const json = super.toTerraform();
    orderGuests(this.guests, json.resource ?? {});
    const moved = movesOf(this);
    return moved.length === 0 ? json : { ...json, moved: [...(json.moved ?? []), ...moved] };
  }

  private writeLock(session: ISynthesisSession): void {
    // Testing.fullSynth() writes elsewhere, and must not change the project.
    if (session.outdir === App.of(this).outdir) {
      writeLock(projectRoot(this), this.node.id, this.assigned);
    }
  }

  private writeFiles(session: ISynthesisSession): void {
    const folder = path.join(session.outdir, session.manifest.forStack(this).workingDirectory);
    const files = this.files.flatMap((each) => each());
    writeStackFiles(folder, files);
  }
}
