import type { ServedProvider } from "../platforms/tooling.js";
import { withCleanup } from "../process/cleanup.js";
import { readStackJson } from "../terraform/stack.js";
import type { Session } from "./session.js";

/**
 * Runs `work` while this process serves the platforms' own providers to Terraform, which would otherwise launch each
 * several times.
 */
export async function withServedProviders<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  const served = canServe() ? session.platforms.flatMap(({ servedProvider }) => servedProvider ?? []) : [];
  const required = served.filter((provider) => isRequired(provider, session));
  if (required.length === 0) return work(session);
  const { attach, reattachAll } = await import("../plugin/index.js");
  const attached = await Promise.all(required.map(async ({ source, load }) => attach(await load(), source)));
  const close = () => {
    for (const each of attached) each.close();
  };
  const terraform = session.terraform.withEnvironment({ TF_REATTACH_PROVIDERS: reattachAll(attached) });
  return withCleanup(close, () => work({ ...session, terraform }));
}

/**
 * Whether Terraform can use providers that this process serves.
 *
 * On Windows, the connection would not be protected from other users. A log that the user asks for includes only the
 * providers that Terraform launches.
 */
function canServe(): boolean {
  const { TF_LOG, TF_LOG_PROVIDER, TF_REATTACH_PROVIDERS } = process.env;
  return process.platform !== "win32" && !TF_LOG && !TF_LOG_PROVIDER && !TF_REATTACH_PROVIDERS;
}

/** Whether a stack requires the version that this process has, and not that of another installation. */
function isRequired({ source, version }: ServedProvider, { stacks }: Session): boolean {
  return stacks.some((stack) =>
    Object.values(readStackJson(stack).terraform?.required_providers ?? {}).some(
      (each) => each.source === source && each.version === version,
    ),
  );
}
