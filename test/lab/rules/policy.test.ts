import { Aspects } from "cdktf";
import { Construct } from "constructs";
import {
  Disk,
  Guest,
  HostOnlyNetwork,
  Lab,
  NoBridgedNetworks,
  type Rule,
  Severity,
  VirtualMachine,
} from "../../../lib/index.js";
import { image, labIn, synthesize, warnings, withoutLocation } from "../support.js";

/** A user's own policy. */
const named: Rule<Guest> = {
  code: "our-names",
  appliesTo: Guest,
  fix: "begin the name with os-",
  check: ({ name }) => (name.startsWith("os-") ? [] : [`name is "${name}"`]),
};

/** Returns the lines of the error that rejects a lab, without locations. */
function refusal(lab: Lab): string[] {
  try {
    synthesize(lab);
  } catch (error) {
    return (error as Error).message.split("\n").map(withoutLocation);
  }
  return [];
}

function printedWarnings(lab: Lab): string[] {
  synthesize(lab);
  return lab.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => data));
}

test("a violation of a policy is reported with those of the rules, under the policy's code", () => {
  const { lab, hypervisor, guest } = labIn();
  lab.addPolicy(named);
  guest("os-web");
  guest("not_a_name");
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  expect(refusal(lab)).toEqual([
    "campus: 3 errors",
    expect.stringMatching(/^LV107 campus\/not_a_name: /),
    expect.stringMatching(/^LV130 campus\/lan: /),
    'our-names campus/not_a_name: name is "not_a_name"; begin the name with os-',
  ]);
});

test("a policy that nothing violates changes nothing in the resources", () => {
  const [plain, required] = [labIn(), labIn()];
  for (const { guest } of [plain, required]) guest("os-web");
  required.lab.addPolicy(named);
  expect(synthesize(required.lab)).toEqual(synthesize(plain.lab));
});

test("a policy covers constructs that are added after it, and constructs inside the user's own", () => {
  const { lab, hypervisor } = labIn();
  lab.addPolicy(named);
  const group = new Construct(lab, "group");
  new VirtualMachine(group, "web", { hypervisor, bootDisk: Disk.fromImage(image) });
  expect(refusal(lab)).toEqual(["campus: 1 error", expect.stringMatching(/^our-names campus\/group\/web: /)]);
});

test("a violation of a policy with the severity WARNING is printed, stored in the JSON, and acknowledged by its code", () => {
  const { lab, guest } = labIn();
  lab.addPolicy(named, { severity: Severity.WARNING });
  const [web] = [guest("web"), guest("db")];
  expect(printedWarnings(lab)).toContain(
    'our-names name is "web"; begin the name with os-, or accept it: lab.acknowledge("our-names", "the reason")',
  );
  lab.acknowledge("our-names", "older than the course", { at: web });
  expect(warnings(lab)).toEqual(["our-names campus/db", "our-names campus/web acknowledged"]);
});

test("a policy with the severity ERROR cannot be acknowledged", () => {
  const { lab, guest } = labIn();
  guest("web");
  lab.addPolicy(named);
  lab.acknowledge("our-names", "I know better");
  expect(refusal(lab)).toContain(
    'campus: acknowledge: code is "our-names", which is not a warning of this lab; give one of LV121, LV123, LV124, LV127, LV136, LV137, LV138, LV139, LV162',
  );
});

test("a policy can cover a part of the lab, and is reported if there is nothing to check", () => {
  const { lab, guest } = labIn();
  const [web] = [guest("web"), guest("db")];
  lab.addPolicy(named, { at: web });
  expect(refusal(lab)).toEqual(["campus: 1 error", expect.stringMatching(/^our-names campus\/web: /)]);

  const idle = labIn();
  idle.lab.addPolicy(named);
  expect(printedWarnings(idle.lab)).toEqual([]);
  idle.lab.addPolicy(named, { at: idle.hypervisor });
  expect(printedWarnings(idle.lab)).toEqual(["the policy our-names applies to no construct here; add it elsewhere"]);
});

test("a policy that is added twice is reported once, as an error if it is both error and warning", () => {
  const twice = labIn();
  twice.guest("web");
  twice.lab.addPolicy(named, { severity: Severity.WARNING });
  twice.lab.addPolicy({ ...named }, { severity: Severity.WARNING });
  expect(warnings(twice.lab)).toEqual(["our-names campus/web"]);
  twice.lab.addPolicy(named);
  expect(refusal(twice.lab)).toHaveLength(2);
});

test("an aspect can add a policy, however often the lab is synthesized", () => {
  const { lab, guest } = labIn();
  guest("web");
  Aspects.of(lab).add({ visit: (node) => node instanceof Lab && node.addPolicy(named) });
  for (const _ of [1, 2]) expect(refusal(lab)).toHaveLength(2);
});

describe("a policy whose check fails", () => {
  const faulty = (check: unknown) => {
    const { lab, guest } = labIn();
    guest("web");
    guest("not_a_name");
    lab.addPolicy({ ...named, check: check as never }, { severity: Severity.WARNING });
    return refusal(lab);
  };

  test.each<[string, unknown, string]>([
    ["throws", () => fail("no such\nattribute"), "no such attribute"],
    ["throws half-way", half, "no such attribute"],
    ["throws undefined", nothing, "undefined"],
    ["returns nothing", () => undefined, "it returned undefined instead of a list of one-line strings"],
    ["returns a string", () => "bad", "it returned 'bad' instead of a list of one-line strings"],
    ["returns a number", () => [1], "it returned [ 1 ] instead of a list of one-line strings"],
    ["returns several lines", () => ["a\nb"], "it returned [ 'a\\nb' ] instead of a list of one-line strings"],
    [
      "returns a finding without a construct",
      () => [{ message: "bad" }],
      "it returned [ [Object] ] instead of a list of one-line strings",
    ],
    ["returns an object", () => ({}), "returned is not iterable"],
  ])("because it %s is reported without a stack trace, and hides no other violation", (_what, check, message) => {
    expect(faulty(check)).toEqual([
      "campus: 2 errors",
      expect.stringMatching(/^LV107 campus\/not_a_name: /),
      `our-names campus/not_a_name: check() failed: ${message} (same for campus/web); correct the rule`,
    ]);
  });

  test("because it is asynchronous is reported", () => {
    expect(faulty(async () => [])).toHaveLength(3);
  });

  function fail(message: string): never {
    throw new Error(message);
  }
  function* half() {
    yield "one thing is wrong";
    throw new Error("no such attribute");
  }
  function nothing() {
    throw undefined;
  }
});

test.each<[unknown[], RegExp]>([
  [[], /^campus: addPolicy: policy is undefined; give an object/],
  [[NoBridgedNetworks], /^campus: addPolicy: policy is the class NoBridgedNetworks; give an object/],
  [[{}], /^campus: addPolicy: policy\.code is undefined; give lower-case letters, digits, and "-"/],
  [[{ ...named, code: "LV104" }], /^campus: addPolicy: policy\.code is 'LV104'/],
  [[{ ...named, code: "a\nb" }], /^campus: addPolicy: policy\.code is 'a\\nb'/],
  [[{ ...named, appliesTo: "Guest" }], /^campus: addPolicy: policy\.appliesTo is 'Guest'; give a class of constructs/],
  [[{ ...named, appliesTo: Disk }], /^campus: addPolicy: policy\.appliesTo is the class Disk; give a class of constr/],
  [[{ ...named, appliesTo: () => 1 }], /^campus: addPolicy: policy\.appliesTo is .*; give a class of constructs/],
  [[{ ...named, fix: "" }], /^campus: addPolicy: policy\.fix is ''; give a string of one line/],
  [[{ ...named, check: [] }], /^campus: addPolicy: policy\.check is \[\]; give a function/],
  [[named, { severity: "fatal" }], /^campus: addPolicy: severity is 'fatal'; give a Severity, such as Severity\.ERROR/],
  [[named, { at: "web" }], /^campus: addPolicy: at is 'web'; give a construct of this lab/],
  [[named, { at: labIn().lab }], /^campus: addPolicy: at is Lab campus; give a construct of this lab/],
  [[named, "warning"], /^campus: addPolicy: options is 'warning'; give an object/],
])("addPolicy(%j) is rejected", (given, message) => {
  const { lab } = labIn();
  expect(() => (lab.addPolicy as (...args: unknown[]) => void)(...given)).toThrow(message);
});
