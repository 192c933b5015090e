import { Aspects } from "cdktf";
import { Construct } from "constructs";
import {
  Disk,
  Guest,
  HostOnlyNetwork,
  Lab,
  NoBridgedNetworks,
  type Policy,
  VirtualMachine,
} from "../../../lib/index.js";
import { image, labIn, synthesise, warnings } from "../support.js";

/** A policy of a user's own. */
const named: Policy<Guest> = {
  name: "our-names",
  appliesTo: Guest,
  fix: "Begin its name with the course's.",
  check: ({ name }) => (name.startsWith("os-") ? [] : [`it is called ${name}, and names begin with os-`]),
};

/** The lines of the error that refuses a lab. */
function refusal(lab: Lab): string[] {
  try {
    synthesise(lab);
  } catch (error) {
    return (error as Error).message.split("\n");
  }
  return [];
}

function told(lab: Lab): string[] {
  synthesise(lab);
  return lab.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => data));
}

test("a broken policy is told like a broken rule, with all others, under its name", () => {
  const { lab, hypervisor, guest } = labIn();
  lab.addPolicy(named);
  guest("os-web");
  guest("not_a_name");
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  expect(refusal(lab)).toEqual([
    "campus: 3 errors",
    expect.stringMatching(/^LV107 campus\/not_a_name: /),
    expect.stringMatching(/^LV130 campus\/lan: /),
    "our-names campus/not_a_name: it is called not_a_name, and names begin with os-. Begin its name with the course's.",
  ]);
});

test("a lab that keeps to its policies is as it is without them", () => {
  const [plain, required] = [labIn(), labIn()];
  for (const { guest } of [plain, required]) guest("os-web");
  required.lab.addPolicy(named);
  expect(synthesise(required.lab)).toEqual(synthesise(plain.lab));
});

test("it looks at what is added after it was required, in constructs of the user's own too", () => {
  const { lab, hypervisor } = labIn();
  lab.addPolicy(named);
  const group = new Construct(lab, "group");
  new VirtualMachine(group, "web", { hypervisor, bootDisk: Disk.fromImage(image) });
  expect(refusal(lab)).toEqual(["campus: 1 error", expect.stringMatching(/^our-names campus\/group\/web: /)]);
});

test("one that is a warning refuses nothing, is in the JSON, and is acknowledged by its name", () => {
  const { lab, guest } = labIn();
  lab.addPolicy(named, { severity: "warning" });
  const [web] = [guest("web"), guest("db")];
  expect(told(lab)).toContain(
    'our-names it is called web, and names begin with os-. Begin its name with the course\'s. Where it is meant: lab.acknowledge("our-names", "the reason").',
  );
  lab.acknowledge("our-names", "older than the course", { at: web });
  expect(warnings(lab)).toEqual(["our-names campus/db", "our-names campus/web acknowledged"]);
});

test("one that refuses cannot be acknowledged", () => {
  const { lab, guest } = labIn();
  guest("web");
  lab.addPolicy(named);
  lab.acknowledge("our-names", "I know better");
  expect(refusal(lab)).toContain(
    'campus: acknowledges "our-names", which is no warning of this lab: there are LV121, LV123, LV124, LV127',
  );
});

test("it may be required of a part of the lab alone, and one that finds nothing to look at there is told", () => {
  const { lab, guest } = labIn();
  const [web] = [guest("web"), guest("db")];
  lab.addPolicy(named, { at: web });
  expect(refusal(lab)).toEqual(["campus: 1 error", expect.stringMatching(/^our-names campus\/web: /)]);

  const idle = labIn();
  idle.lab.addPolicy(named);
  expect(told(idle.lab)).toEqual([]);
  idle.lab.addPolicy(named, { at: idle.hypervisor });
  expect(told(idle.lab)).toEqual([
    "must keep to our-names, which finds nothing to look at here: require it elsewhere.",
  ]);
});

test("one that is required twice is told once, as an error where it is one of both", () => {
  const twice = labIn();
  twice.guest("web");
  twice.lab.addPolicy(named, { severity: "warning" });
  twice.lab.addPolicy({ ...named }, { severity: "warning" });
  expect(warnings(twice.lab)).toEqual(["our-names campus/web"]);
  twice.lab.addPolicy(named);
  expect(refusal(twice.lab)).toHaveLength(2);
});

test("an aspect may require it, however often the lab is synthesised", () => {
  const { lab, guest } = labIn();
  guest("web");
  Aspects.of(lab).add({ visit: (node) => node instanceof Lab && node.addPolicy(named) });
  for (const _ of [1, 2]) expect(refusal(lab)).toHaveLength(2);
});

describe("a policy that has a fault itself", () => {
  const faulty = (check: unknown) => {
    const { lab, guest } = labIn();
    guest("web");
    guest("not_a_name");
    lab.addPolicy({ ...named, check: check as never }, { severity: "warning" });
    return refusal(lab);
  };

  test.each<[string, unknown, string]>([
    ["throws", () => fail("no such\nattribute"), "no such attribute"],
    ["throws half-way", half, "no such attribute"],
    ["throws no error", nothing, "undefined"],
    ["gives nothing", () => undefined, "check() gave undefined, which is no list of texts of one line"],
    ["gives one text", () => "bad", "check() gave 'bad', which is no list of texts of one line"],
    ["gives no texts", () => [1], "check() gave [ 1 ], which is no list of texts of one line"],
    ["gives several lines", () => ["a\nb"], "check() gave [ 'a\\nb' ], which is no list of texts of one line"],
    ["gives an object", () => ({}), "found is not iterable"],
  ])("%s: it is told, without a stack trace, and what else is wrong too", (_what, check, message) => {
    const line = (at: string) =>
      `our-names campus/${at}: the policy cannot be checked: ${message}. Correct the policy's check().`;
    expect(faulty(check)).toEqual([
      "campus: 3 errors",
      expect.stringMatching(/^LV107 campus\/not_a_name: /),
      line("not_a_name"),
      line("web"),
    ]);
  });

  test("is asynchronous: it is told", () => {
    expect(faulty(async () => [])).toHaveLength(4);
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
  [[], /^campus: require: policy is undefined: give an object/],
  [[NoBridgedNetworks], /^campus: require: policy is \[class NoBridgedNetworks\]: give an object/],
  [[{}], /^campus: require: policy\.name is undefined: give lower-case letters, digits and "-"/],
  [[{ ...named, name: "LV104" }], /^campus: require: policy\.name is 'LV104'/],
  [[{ ...named, name: "a\nb" }], /^campus: require: policy\.name is 'a\\nb'/],
  [[{ ...named, appliesTo: "Guest" }], /^campus: require: policy\.appliesTo is 'Guest': give a class of constructs/],
  [
    [{ ...named, appliesTo: Disk }],
    /^campus: require: policy\.appliesTo is \[class Disk[^:]*: give a class of constructs/,
  ],
  [[{ ...named, appliesTo: () => 1 }], /^campus: require: policy\.appliesTo is .*: give a class of constructs/],
  [[{ ...named, fix: "" }], /^campus: require: policy\.fix is '': give a text of one line/],
  [[{ ...named, check: [] }], /^campus: require: policy\.check is \[\]: give a function/],
  [[named, { severity: "fatal" }], /^campus: require: severity is 'fatal': give "error" or "warning"/],
  [[named, { at: "web" }], /^campus: require: at is 'web': give a construct of this lab/],
  [[named, { at: labIn().lab }], /^campus: require: at is Lab campus: give a construct of this lab/],
  [[named, "warning"], /^campus: require: options is 'warning': give an object/],
])("require(%j) is refused", (given, message) => {
  const { lab } = labIn();
  expect(() => (lab.addPolicy as (...args: unknown[]) => void)(...given)).toThrow(message);
});
