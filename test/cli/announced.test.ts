import { announced } from "../../lib/cli/announced.js";

const stackOf = (name: string) => ({ name, directory: name, file: `${name}/cdk.tf.json` });

/** Returns what is printed about a lab, to stdout and to stderr. */
async function printed(labs: readonly string[], json: boolean, work: () => Promise<number>) {
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    jest.spyOn(process[stream], "write").mockImplementation((text) => {
      texts[stream] += text;
      return true;
    });
  try {
    await announced({ stacks: labs.map(stackOf), json }, stackOf(labs[0]), { 0: "applied" }, work).catch(() => {});
  } finally {
    jest.restoreAllMocks();
  }
  return texts;
}

test("each of several labs has a heading and a closing line with the result", async () => {
  expect(await printed(["a", "b"], false, async () => 0)).toEqual({
    stdout: "\n=== a ===\n\n\n=== a: applied ===\n",
    stderr: "",
  });
  expect((await printed(["a", "b"], false, async () => 1)).stdout).toContain("=== a: failed ===");
  expect((await printed(["a", "b"], false, () => Promise.reject(new Error("no")))).stdout).toContain("a: failed");
});

test("a single lab has neither, and JSON stays alone on stdout", async () => {
  expect(await printed(["a"], false, async () => 0)).toEqual({ stdout: "", stderr: "" });
  expect((await printed(["a", "b"], true, async () => 0)).stdout).toBe("");
});
