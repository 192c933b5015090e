import { Construct, type IConstruct } from "constructs";
import {
  integerValidator,
  lineValidator,
  objectOf,
  optional,
  type Validators,
  validateProps,
  validator,
} from "../validation.js";
import { allocate, type NumberRange } from "./allocator.js";

/** A permanent number for a construct, such as the id by which a hypervisor identifies it. */
export interface NumberRequest {
  readonly at: IConstruct;
  /** The name of the number in errors: "VM id". */
  readonly what: string;
  /** Numbers of the same pool are unique across all labs of the app. */
  readonly pool: string;
  /** The name that the number derives from, unique in its pool and lab. */
  readonly name: string;
  readonly range: NumberRange;
  /**
   * The user's own choice.
   *
   * @default - a number is assigned
   */
  readonly explicit?: number;
}

const numberValidator = integerValidator(0, Number.MAX_SAFE_INTEGER);

const REQUEST: Validators<NumberRequest> = {
  at: validator("a construct of the lab", Construct.isConstruct),
  what: lineValidator,
  pool: lineValidator,
  name: lineValidator,
  range: objectOf<NumberRange>({ first: numberValidator, last: numberValidator }),
  explicit: optional(numberValidator),
};

/** @throws {LabError} The request is invalid. */
export function validateRequest(request: NumberRequest): void {
  validateProps(request, REQUEST, "assignNumber: ");
}

/** Numbers by the ids of their requests. */
export type Numbers = ReadonlyMap<string, number>;

export function requestId({ pool, name }: NumberRequest): string {
  return `${pool}/${name}`;
}

/**
 * Assigns a number to each request without an explicit one. The rule `no-free-number` reports requests that get none.
 *
 * @param lab the lab's id: the same names in two labs have different numbers
 * @param locked the numbers of earlier syntheses
 */
export function assignNumbers(requests: readonly NumberRequest[], lab: string, locked: Numbers): Numbers {
  const pools = new Set(requests.map(({ pool }) => pool));
  const assigned = [...pools].flatMap((pool) => {
    const pooled = requests.filter((each) => each.pool === pool);
    const taken = pooled.flatMap(({ explicit }) => explicit ?? []);
    const wanted = pooled
      .filter(({ explicit }) => explicit === undefined)
      .map((request) => ({ id: requestId(request), name: `${lab}/${requestId(request)}`, range: request.range }));
    return [...allocate(wanted, { taken }, locked)];
  });
  return new Map(assigned);
}
