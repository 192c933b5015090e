import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describeWithTerraform } from "../../support/terraform.js";

const EXAMPLES = path.resolve("examples");
const examples = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, "cdktf.json")));

describeWithTerraform("each example passes its rehearsal", () => {
  test.each(examples)("%s", (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve("dist/cli/main.js"), "rehearse"], {
      cwd: path.join(EXAMPLES, name),
      env: { ...process.env, NODE_OPTIONS: "" },
      encoding: "utf8",
    });
    expect(`${stdout}${stderr}`).toContain("rehearsal: passed after");
    expect(status).toBe(0);
  });
});
