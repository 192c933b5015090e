import { PassThrough } from "node:stream";
import { askForHost } from "../../scripts/ask-for-host.js";

async function answerWith(...answers: string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const host = askForHost(input, output);
  for (const answer of answers) input.write(`${answer}\n`);
  input.end();
  return { host: await host, text: String(output.read()) };
}

test.each([
  ["real", "real"],
  [" simulated ", "simulated"],
  ["", "simulated"],
])("the answer %j selects the %s host", async (answer, host) => {
  expect((await answerWith(answer)).host).toBe(host);
});

test("an invalid answer repeats the question, with the valid answers", async () => {
  const { host, text } = await answerWith("yes", "Real", "real", "simulated");
  expect(host).toBe("real");
  expect(text.match(/Answer real or simulated\.\nVirtualBox is installed\./g)).toHaveLength(2);
});

test("an input that ends without an answer is an error", async () => {
  await expect(answerWith("what?")).rejects.toThrow("No host was chosen; answer real or simulated.");
});
