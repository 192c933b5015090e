import { type Diagnostic, type Path, toDiagnostics } from "../diagnostics.js";
import type { CallContext } from "../resource.js";
import type { Attributes } from "../schema.js";
import { encodeObject } from "../values/codec.js";
import type { ObjectValue } from "../values/value.js";
import type { Message } from "./messages.js";

/** One of Terraform's calls: the context for the handler, and the diagnostics for the response. */
export class Call {
  readonly context: CallContext<unknown>;
  private readonly diagnostics: Diagnostic[] = [];

  constructor(client: unknown, signal: AbortSignal) {
    const warn = (summary: string, detail?: string, path?: Path) =>
      this.report({ severity: "warning", summary, detail, path });
    this.context = { client, signal, warn };
  }

  report(...diagnostics: readonly Diagnostic[]): void {
    this.diagnostics.push(...diagnostics);
  }

  reportError(error: unknown): void {
    this.report(...toDiagnostics(error));
  }

  diagnosticMessages(): Message<"Diagnostic">[] {
    return this.diagnostics.map(({ severity, summary, detail = "", path }) => ({
      severity: SEVERITY[severity],
      summary,
      detail,
      ...(path && { attribute: pathMessage(path) }),
    }));
  }
}

const SEVERITY = { error: 1, warning: 2 };

/** Converts a path to its protocol message. */
export function pathMessage(path: Path): Message<"AttributePath"> {
  return { steps: path.map(stepMessage) };
}

function stepMessage(step: Path[number]): Message<"PathStep"> {
  if (typeof step === "string") return { attributeName: step };
  return typeof step === "number" ? { elementKeyInt: step } : { elementKeyString: step.key };
}

/** Converts an object to its protocol message. */
export function valueMessage(value: ObjectValue | null, attributes: Attributes): Message<"DynamicValue"> {
  return { msgpack: encodeObject(value, attributes) };
}
