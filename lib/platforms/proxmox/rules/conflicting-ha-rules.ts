import type { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rule.js";
import { HaRule, haRulesOf } from "../ha-rule.js";

/** The checks of Proxmox VE 9 when a rule is created, as far as they concern the rules of one lab. */
export const conflictingHaRules: Rule<HaRule> = {
  code: "LV156",
  appliesTo: HaRule,
  title: "HA rules that Proxmox VE refuses together",
  why: "Proxmox VE only accepts rules for which it can always find nodes, and refuses the later one during the apply.",
  fix: "leave out one of the rules, or a guest of one of them",
  *check(rule) {
    const rules = haRulesOf(rule.hypervisor);
    const { type, affinity } = rule.settings;
    const nodeRules = rules.filter((each) => each.settings.type === "node-affinity");
    if (type === "node-affinity") {
      for (const earlier of nodeRules.slice(0, nodeRules.indexOf(rule)))
        for (const guest of shared(rule, earlier.guests))
          yield `${guest.node.path} is in the NodeAffinity ${earlier.node.path} too`;
      return;
    }
    for (const nodeRule of nodeRules)
      if (shared(rule, nodeRule.guests).length > 0 && new Set(Object.values(nodesOf(nodeRule))).size > 1)
        yield `a guest is in the NodeAffinity ${nodeRule.node.path}, whose nodes do not all have the same priority`;
    const groups = together(rules);
    if (affinity === "positive") {
      const group = groups.find((guests) => guests.has(rule.guests[0])) ?? [];
      const paths = nodeRules.filter((each) => shared(each, group).length > 0).map(({ node }) => node.path);
      if (paths.length > 1) yield `guests that run together are in the NodeAffinities ${paths.join(" and ")}`;
      return;
    }
    for (const group of groups) {
      const guests = shared(rule, group).map(({ node }) => node.path);
      if (guests.length > 1) yield `${guests.join(" and ")} run together by another rule`;
    }
    const located = nodeRules.filter((each) => shared(rule, each.guests).length > 0);
    const guests = new Set(located.flatMap((each) => shared(rule, each.guests)));
    const nodes = new Set(located.flatMap((each) => Object.keys(nodesOf(each))));
    if (nodes.size < guests.size)
      yield `NodeAffinities give ${guests.size} of its guests only ${[...nodes].join(" and ")}`;
  },
};

const nodesOf = ({ settings }: HaRule) => settings.nodes ?? {};

/** Returns the guests that a rule has in common with others. */
function shared(rule: HaRule, others: Iterable<Guest>): Guest[] {
  const found = new Set(others);
  return rule.guests.filter((guest) => found.has(guest));
}

/** Returns the sets of guests that run together: rules with a guest in common make one set. */
function together(rules: readonly HaRule[]): ReadonlySet<Guest>[] {
  return rules
    .filter(({ settings }) => settings.affinity === "positive")
    .reduce<ReadonlySet<Guest>[]>((groups, rule) => {
      const [joined, apart] = [true, false].map((joins) =>
        groups.filter((group) => shared(rule, group).length > 0 === joins),
      );
      return [...apart, new Set([...rule.guests, ...joined.flatMap((group) => [...group])])];
    }, []);
}
