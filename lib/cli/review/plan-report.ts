import type { PlatformTooling } from "../../platforms/tooling.js";
import { priorStack } from "../../review/prior-stack.js";
import { type ReviewedStack, type StackReport, stackReport } from "../../review/report.js";
import type { PlanJson } from "../../terraform/plan-json.js";
import { readStackJson, type Stack } from "../../terraform/stack.js";
import { reviewedStack } from "./reviewed-stack.js";

/**
 * Reports the effects of a plan on a stack that is applied.
 *
 * @param base the stack with which everything but the changes to resources is compared. @default - the applied one
 */
export function planReport(
  stack: Stack,
  plan: PlanJson,
  platforms: readonly PlatformTooling[],
  base?: { readonly stack: ReviewedStack | undefined },
): StackReport {
  const json = readStackJson(stack);
  const before = base ? base.stack : reviewedStack(priorStack(plan.prior_state, json), platforms);
  return stackReport(stack.name, before, reviewedStack(json, platforms), plan);
}
