import { Guest } from "../guest.js";
import { type Rule, Severity } from "../rule.js";

export const guestWithoutAdapters: Rule<Guest> = {
  code: "LV137",
  severity: Severity.WARNING,
  appliesTo: Guest,
  title: "Running guest without network adapters",
  why: "Nothing reaches the guest, and it reaches nothing.",
  fix: "give it `interfaces`, such as [Nat.perMachine()]",
  *check({ adapters, desiredRunning }) {
    // A template, and a guest that is off, are not reached anyway.
    if (desiredRunning && adapters.length === 0) yield "it has no network adapter";
  },
};
