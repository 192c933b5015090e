import { Resource } from "@cdktf/provider-null/lib/resource/index.js";
import { Construct } from "constructs";
import { fail, withConstructPath } from "../lab/errors.js";
import { type Guest, isGuest } from "../lab/guest.js";
import { addressOf, resourceOf } from "../lab/guest-resource.js";
import { type Hypervisor, isHypervisor } from "../lab/hypervisor.js";
import { isNat } from "../lab/networks/nat.js";
import type { Probe } from "../lab/probe.js";
import { isGuestQuestion } from "../lab/question.js";
import { newId } from "../lab/scope.js";
import {
  integerValidator,
  memberOf,
  ofKind,
  optional,
  textValidator,
  type Validators,
  validateProps,
  validator,
} from "../lab/validation.js";
import { ipv4ToNumber } from "../net/ipv4.js";
import { type Check, Expectation } from "./check.js";
import { type Checks, isChecks } from "./checks.js";

export interface ReachabilityProps {
  /**
   * The origin of the probe: a guest that has bash and is reachable over SSH, or the target's hypervisor, which means
   * its host.
   *
   * @default - the machine that runs Labvisor
   */
  readonly from?: Guest | Hypervisor;
  /** The target. */
  readonly to: Guest;
  /** The probe, such as `Probe.ssh()`. */
  readonly probe: Probe;
  /**
   * The address to probe.
   *
   * @default - the target's address on a network of both guests, or else its first address
   */
  readonly address?: string;
  /**
   * Whether the target is expected to respond.
   *
   * @default Expectation.REACHABLE
   */
  readonly expect?: Expectation;
  /**
   * The number of attempts after the first, from 0 to 1000.
   *
   * @default 5
   */
  readonly retries?: number;
  /**
   * The time for each attempt, from 1 to 3600 seconds. If an attempt fails early, the next one still starts when its
   * time is up.
   *
   * @default 5
   */
  readonly timeoutSeconds?: number;
}

const PROPS: Validators<ReachabilityProps> = {
  from: optional(validator("a guest or a hypervisor", (from) => isGuest(from) || isHypervisor(from))),
  to: ofKind("guest", "a guest"),
  probe: ofKind("probe", "a Probe, such as Probe.tcp(22)"),
  address: optional(textValidator),
  expect: optional(memberOf("Expectation", Expectation)),
  retries: optional(integerValidator(0, 1000)),
  timeoutSeconds: optional(integerValidator(1, 3600)),
};

/** A check of whether a guest is reachable, or isolated. */
export class Reachability extends Construct {
  /** @param id the name of the check: letters, digits, "-", and "_" */
  constructor(scope: Construct, id: string, props: ReachabilityProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, PROPS));
    const { address } = props;
    if (address !== undefined) withConstructPath(this, () => ipv4ToNumber(address));
    const check = this.toCheck(props);
    if (!/^\w[\w/-]*$/.test(nameOf(this)) || id === "Default") {
      fail(
        this,
        `its name is "${nameOf(this)}"`,
        'give ids of letters, digits, "-", and "_" that do not begin with "-", and not "Default"',
      );
    }
    const resource = new Resource(this, "Default", {
      triggers: { run: "${timestamp()}" },
      provisioners: [{ type: "local-exec", command: `node -e "require('labvisor/check')" ${nameOf(this)}` }],
    });
    resource.addOverride("//.check", check);
  }

  /** Validates the props against the lab, and returns the check for the synthesized JSON. */
  private toCheck({
    from,
    to,
    probe,
    address,
    expect = Expectation.REACHABLE,
    retries = 5,
    timeoutSeconds = 5,
  }: ReachabilityProps): Check {
    const { lab } = checksOf(this);
    for (const each of [to, ...(from ? [from] : [])]) {
      if (each.lab !== lab)
        fail(this, `${each.node.path} is not in the lab ${lab.node.id}`, "give a construct of that lab");
    }
    if (from === to) fail(this, `from and to are both ${to.node.path}`, "give two guests");
    if (isHypervisor(from) && from !== to.hypervisor) {
      fail(this, `from is ${from.node.path}, but to is on ${to.hypervisor.node.path}`, "give that hypervisor");
    }
    if (isGuestQuestion(probe.question)) {
      const inGuest = `probe runs in ${to.node.path}`;
      if (from) fail(this, `from is ${from.node.path}, but the ${inGuest}`, "omit from");
      if (address !== undefined) fail(this, `address is ${address}, but the ${inGuest}`, "omit address");
      if (expect === Expectation.UNREACHABLE)
        fail(this, `expect is Expectation.UNREACHABLE, but the ${inGuest}`, "omit it, or give another probe");
    }
    const behindNat = to.adapters.every(({ attachment }) => isNat(attachment));
    if (isGuest(from) && behindNat && address === undefined && expect === Expectation.REACHABLE) {
      const remedy = "attach it to a network of both guests, or give Expectation.UNREACHABLE";
      fail(this, `to is ${to.node.path}, which only has per-machine NAT`, remedy);
    }
    return {
      lab: lab.node.id,
      from: from && (isGuest(from) ? guestAddress(from) : "host"),
      to: guestAddress(to),
      address,
      question: probe.question,
      expect,
      attempts: retries + 1,
      timeoutSeconds,
    };
  }
}

/** Returns the name of the check in its stack and on the command line. */
function nameOf({ node }: Construct): string {
  return node.path.slice(node.path.indexOf("/") + 1);
}

function checksOf(check: Construct): Checks {
  return check.node.scopes.find(isChecks) ?? fail(check, "it is not inside Checks", "create it in a Checks stack");
}

/** Returns a guest's Terraform address. */
function guestAddress(guest: Guest): string {
  const resource = resourceOf(guest);
  return resource ? addressOf(resource) : fail(guest, "it has no Terraform resource of its own");
}
