import fs from "node:fs";
import path from "node:path";
import { Size } from "../../../lib/index.js";
import { appIn, brokenRules, findings, labIn, warnings } from "../support.js";

/** A lab that is warned of its processors. */
function busy() {
  const parts = labIn(appIn(), { capacity: { cpus: 1, memory: Size.gibibytes(4) } });
  parts.guest("a", { cpus: 2 });
  const told = () => {
    parts.app.synth();
    const { stacks } = JSON.parse(fs.readFileSync(path.join(parts.app.outdir, "manifest.json"), "utf8"));
    return stacks.campus.annotations.map(({ level, constructPath, message }: Record<string, string>) =>
      [level.replace("@cdktf/", ""), constructPath, message].join(" "),
    );
  };
  return { ...parts, told };
}

test("a warning refuses nothing, is told where it is, and says how to acknowledge it", () => {
  const { told } = busy();
  expect(told()).toEqual([
    expect.stringMatching(
      /^warn campus\/laptop LV127 the guests that run on its host want 2 processors, and its capacity is 1\. Give .* Where it is meant: lab\.acknowledge\("LV127", "the reason"\)\.$/,
    ),
  ]);
  expect(told()).toHaveLength(1);
});

test("one that is acknowledged is not told, and stays in the JSON with the reason", () => {
  const { lab, told } = busy();
  lab.acknowledge("LV127", "pupils take turns");
  expect(told()).toEqual([]);
  expect(findings(lab)).toEqual([
    {
      code: "LV127",
      at: "campus/laptop",
      message: "the guests that run on its host want 2 processors, and its capacity is 1",
      acknowledged: "pupils take turns",
    },
  ]);
});

test("a lab without a finding has none in its JSON", () => {
  const { lab, guest } = labIn();
  guest("a");
  expect(findings(lab)).toBeUndefined();
});

test("an acknowledgement may be for one construct alone", () => {
  const { lab, hypervisor, guest, told } = busy();
  lab.acknowledge("LV127", "pupils take turns", { at: guest("b") });
  expect(told()).toEqual([
    expect.stringMatching(/^warn campus\/laptop LV127/),
    'warn campus/b acknowledges LV127 ("pupils take turns"), which does not occur here: take that out.',
  ]);
  lab.acknowledge("LV127", "pupils take turns", { at: hypervisor });
  expect(warnings(lab)).toEqual(["LV127 campus/laptop acknowledged"]);
});

test.each(["LV104", "LV999", "nonsense"])("acknowledging %s, which is no warning, is refused", (code) => {
  const { lab } = busy();
  lab.acknowledge(code, "I know better");
  expect(() => brokenRules(lab)).toThrow(
    `campus: acknowledges "${code}", which is no warning of this lab: there are LV121, LV123, LV124, LV127`,
  );
});

test.each([
  [["LV127"], /^campus: acknowledge: reason is undefined; give the reason why it is meant/],
  [["LV127", " "], /^campus: acknowledge: reason is ' '; give the reason/],
  [["LV127", "a\nb"], /^campus: acknowledge: reason is 'a\\nb'; give the reason/],
  [[undefined, "why"], /^campus: acknowledge: code is undefined/],
  [["LV127", "why", { at: "web" }], /^campus: acknowledge: at is 'web'; give a construct of this lab/],
  [["LV127", "why", { at: labIn().lab }], /^campus: acknowledge: at is Lab campus; give a construct of this lab/],
  [["LV127", "why", 1], /^campus: acknowledge: options is 1; give an object/],
])("acknowledge(%j) is refused", (given, message) => {
  const { lab } = busy();
  expect(() => (lab.acknowledge as (...args: unknown[]) => void)(...given)).toThrow(message);
});
