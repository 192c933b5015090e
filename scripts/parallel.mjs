// Runs npm scripts in parallel and prints the output of each when it ends: node scripts/parallel.mjs build lint:types
import { spawn } from "node:child_process";

const results = await Promise.all(process.argv.slice(2).map(run));
process.exitCode = results.some((code) => code !== 0) ? 1 : 0;

function run(script) {
  // npm is a batch file on Windows, which only a shell starts.
  const child = spawn(`npm run --silent ${script}`, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(output));
      if (code !== 0) console.error(`npm run ${script} failed`);
      resolve(code);
    });
  });
}
