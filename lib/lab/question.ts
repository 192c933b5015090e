/** A probe in the synthesized JSON: the question that it answers. */
export type Question = NetworkQuestion | GuestQuestion;

/** A question to a guest's network, from somewhere else. */
export type NetworkQuestion =
  | { readonly kind: "ping" }
  | { readonly kind: "tcp" | "ssh" | "rdp"; readonly port: number }
  | {
      readonly kind: "http";
      readonly port: number;
      readonly path: string;
      readonly status?: number;
      readonly contains?: string;
    }
  | { readonly kind: "dns"; readonly port: number; readonly name: string; readonly answers?: readonly string[] };

/** A question that a command in the guest answers. */
export type GuestQuestion =
  | { readonly kind: "exec"; readonly command: string; readonly exitCode: number; readonly stdout?: string }
  | { readonly kind: "cloud-init" }
  | { readonly kind: "service"; readonly service: string };

const IN_GUEST: readonly string[] = ["exec", "cloud-init", "service"] satisfies GuestQuestion["kind"][];

/** Whether a question is answered inside of the guest. */
export function isGuestQuestion(question: Question): question is GuestQuestion {
  return IN_GUEST.includes(question.kind);
}

/** Returns a question in the words of a report, such as "http 80". */
export function describeQuestion(question: Question): string {
  switch (question.kind) {
    case "ping":
    case "exec":
    case "cloud-init":
      return question.kind;
    case "dns":
      return `dns ${question.name}`;
    case "service":
      return `service ${question.service}`;
    default:
      return `${question.kind} ${question.port}`;
  }
}
