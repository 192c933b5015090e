import fs from "node:fs";
import path from "node:path";
import { Nat, Size } from "../../../lib/index.js";
import { appIn, brokenRules, findings, labIn, warnings } from "../support.js";

/** Returns a lab with a warning about its processors. */
function busy() {
  const parts = labIn(appIn(), { capacity: { cpus: 1, memory: Size.gibibytes(4) } });
  parts.guest("a", { cpus: 2, interfaces: [Nat.perMachine()] });
  const annotations = () => {
    parts.app.synth();
    const { stacks } = JSON.parse(fs.readFileSync(path.join(parts.app.outdir, "manifest.json"), "utf8"));
    return stacks.campus.annotations.map(({ level, constructPath, message }: Record<string, string>) =>
      [level.replace("@cdktf/", ""), constructPath, message].join(" "),
    );
  };
  return { ...parts, annotations };
}

test("a warning is printed with its construct, and with how to acknowledge it", () => {
  const { annotations } = busy();
  expect(annotations()).toEqual([
    expect.stringMatching(
      /^warn campus\/laptop LV127 the running guests need 2 processors, and the host's capacity is 1; give .*, or accept it: lab\.acknowledge\("LV127", "the reason"\) \(docs\/rules\.md#lv127\)$/,
    ),
  ]);
  expect(annotations()).toHaveLength(1);
});

test("an acknowledged warning is not printed, and stays in the JSON with the reason", () => {
  const { lab, annotations } = busy();
  lab.acknowledge("LV127", "pupils take turns");
  expect(annotations()).toEqual([]);
  expect(findings(lab)).toEqual([
    {
      code: "LV127",
      at: "campus/laptop",
      message: "the running guests need 2 processors, and the host's capacity is 1",
      acknowledged: "pupils take turns",
    },
  ]);
});

test("the JSON of a lab without warnings contains none", () => {
  const { lab, guest } = labIn();
  guest("a");
  expect(findings(lab)).toBeUndefined();
});

test("an acknowledgement can cover a single construct", () => {
  const { lab, hypervisor, guest, annotations } = busy();
  lab.acknowledge("LV127", "pupils take turns", { at: guest("b", { interfaces: [Nat.perMachine()] }) });
  expect(annotations()).toEqual([
    expect.stringMatching(/^warn campus\/laptop LV127/),
    'warn campus/b LV127 is acknowledged ("pupils take turns") but does not occur here; remove the acknowledgement',
  ]);
  lab.acknowledge("LV127", "pupils take turns", { at: hypervisor });
  expect(warnings(lab)).toEqual(["LV127 campus/laptop acknowledged"]);
});

test.each(["LV104", "LV999", "nonsense"])("acknowledging %s, which is not a warning, is rejected", (code) => {
  const { lab } = busy();
  lab.acknowledge(code, "I know better");
  expect(() => brokenRules(lab)).toThrow(
    `campus: acknowledge: code is "${code}", which is not a warning of this lab; give one of LV121, LV123, LV124, LV127`,
  );
});

test.each([
  [["LV127"], /^campus: acknowledge: reason is undefined; give the reason, on one line/],
  [["LV127", " "], /^campus: acknowledge: reason is ' '; give the reason/],
  [["LV127", "a\nb"], /^campus: acknowledge: reason is 'a\\nb'; give the reason/],
  [[undefined, "why"], /^campus: acknowledge: code is undefined/],
  [["LV127", "why", { at: "web" }], /^campus: acknowledge: at is 'web'; give a construct of this lab/],
  [["LV127", "why", { at: labIn().lab }], /^campus: acknowledge: at is Lab campus; give a construct of this lab/],
  [["LV127", "why", 1], /^campus: acknowledge: options is 1; give an object/],
])("acknowledge(%j) is rejected", (given, message) => {
  const { lab } = busy();
  expect(() => (lab.acknowledge as (...args: unknown[]) => void)(...given)).toThrow(message);
});
