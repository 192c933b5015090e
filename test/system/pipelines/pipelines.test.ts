import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { COMMANDS, FOLDER, type Job } from "../../pipelines/workflows.js";
import { CommentServer, MERGE_COMMIT } from "../../support/comment-server.js";
import { git } from "../../support/git.js";
import { PackedPackage } from "../../support/packed-package.js";
import { describeWithTerraform } from "../../support/terraform.js";

jest.setTimeout(300_000);

/** The pipelines' files in a new project. */
const FILES: Readonly<Record<string, string>> = {
  github: ".github/workflows/change.yml",
  gitea: ".gitea/workflows/change.yml",
  gitlab: ".gitlab-ci.yml",
};

for (const service of ["github", "gitea", "gitlab"])
  describeWithTerraform(`a project with the pipelines of ${service}`, () => {
    const TOKEN = "hunter2-hunter2";
    let packed: PackedPackage;
    let project: string;
    let server: CommentServer;
    beforeAll(async () => {
      packed = new PackedPackage();
      project = path.join(packed.path, "campus");
      server = await CommentServer.start(service, TOKEN);
      expect(packed.labvisor(["init", "campus", "--no-install", "--ci", service, "--test"]).status).toBe(0);
      packed.installIn(project);
      const find = (program: string) => packed.run("sh", ["-c", `command -v ${program}`], packed.path).stdout.trim();
      const programs = {
        // The packages are already installed, so npm ci has nothing to do.
        npm: `if [ "$1" = ci ]; then echo fetched; else exec '${find("npm")}' "$@"; fi`,
        // Guests that cannot boot are not waited for.
        npx: `[ "$2" != test ] || set -- "$@" --timeout 0.1; exec '${find("npx")}' "$@"`,
        "qemu-img": `echo '{ "format": "raw", "virtual-size": 512 }'`,
        "qemu-system-x86_64": "echo it has no virtualization; exit 1",
      };
      mkdirSync(path.join(packed.path, "bin"));
      for (const [name, script] of Object.entries(programs))
        writeFileSync(path.join(packed.path, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      packed.run("npm", ["test", "--", "--ci=false"], project);
      git(project, "init", "-q");
      git(project, "add", ".");
      git(project, "commit", "-qm", "the lab");
      git(project, "update-ref", "refs/remotes/origin/main", "main");
      git(project, "switch", "-qc", "change");
    });
    afterAll(async () => {
      await server.stop();
      packed.remove();
    });

    /** Runs a job's command as its runner does. */
    function job(
      name: Job,
      env: NodeJS.ProcessEnv = {},
      cwd = project,
    ): Promise<{ status: number | null; output: string }> {
      const isChange = ["prove", "comment", "test", "comment-test"].includes(name);
      const event = isChange ? { pull_request: { number: 7, head: { sha: "c0ffee" } } } : {};
      writeFileSync(path.join(packed.path, "event.json"), JSON.stringify(event));
      const child = spawn("sh", ["-ec", COMMANDS[service](name)], {
        cwd,
        env: packed.environment({
          CI: "true",
          PATH: `${path.join(packed.path, "bin")}:${process.env.PATH}`,
          GITHUB_API_URL: server.url,
          GITHUB_BASE_REF: "main",
          GITHUB_EVENT_PATH: path.join(packed.path, "event.json"),
          GITHUB_REPOSITORY: "me/lab",
          GITHUB_SHA: MERGE_COMMIT,
          HOME: packed.path,
          CI_API_V4_URL: server.url,
          CI_COMMIT_SHA: "c0ffee",
          // The commit of main before a merge.
          BEFORE: git(project, "rev-parse", "origin/main").trim(),
          CI_COMMIT_BEFORE_SHA: git(project, "rev-parse", "origin/main").trim(),
          CI_MERGE_REQUEST_DIFF_BASE_SHA: git(project, "rev-parse", "main").trim(),
          ...(isChange ? { CI_MERGE_REQUEST_IID: "7" } : {}),
          CI_PROJECT_ID: "42",
          ...env,
        }),
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data) => {
          output += data;
        });
      return new Promise((resolve) => child.on("close", (status) => resolve({ status, output })));
    }

    function change(from: string, to: string): void {
      const lab = path.join(project, "lab.ts");
      writeFileSync(lab, readFileSync(lab, "utf8").replace(from, to));
      packed.run("npm", ["test", "--", "--ci=false", "-u"], project);
      git(project, "commit", "-qam", "a change");
    }

    test("has the pipelines' files, and commits all of its files", () => {
      const scripts = readdirSync(path.join(FOLDER, "scripts")).map((name) => `pipeline/${name}`);
      const files = git(project, "ls-files").trim().split("\n");
      expect(files).toEqual(expect.arrayContaining([...scripts, FILES[service], "__snapshots__/lab.test.ts.snap"]));
      expect(git(project, "status", "--short")).toBe("");
      expect(COMMANDS[service]("drift")).toBe("sh pipeline/drift.sh");
    });

    test("tests a change, and reports it in one comment", async () => {
      change("mebibytes(512)", "mebibytes(768)");
      const proven = await job("prove");
      expect(proven.output).toMatch(/fetched[\s\S]*1 passed[\s\S]*rehearsal: passed[\s\S]*<!-- labvisor review -->/);
      expect(proven.status).toBe(0);
      // A separate checkout without packages, and the uploaded report.
      const checkout = path.join(packed.path, "checkout");
      git(packed.path, "clone", "-q", project, checkout);
      cpSync(
        path.join(project, "review.md"),
        path.join(checkout, service === "gitlab" ? "review.md" : "report/review.md"),
      );
      for (const message of ["Created the comment.", "Updated the comment."])
        expect(await job("comment", { COMMENT_TOKEN: TOKEN }, checkout)).toEqual({ status: 0, output: `${message}\n` });
      expect(server.comments.map(({ body }) => body)).toEqual([expect.stringContaining("memory_mib")]);
    });

    test("boots the guests of a change, and reports it in a comment of its own", async () => {
      const tested = await job("test");
      expect(tested.output).toMatch(/fetched[\s\S]*\n🔴 `campus`: 0 of 2 guests booted, 0 of \d checks passed\.\n/);
      expect(tested.status).toBe(1);
      expect(readFileSync(path.join(project, "junit.xml"), "utf8")).toContain('<testsuite name="campus" tests="');
      expect(readdirSync(path.join(project, ".labvisor/test/campus"))).toEqual(["db.log", "lan.pcapng", "web.log"]);

      const checkout = path.join(packed.path, "checkout");
      cpSync(path.join(project, "test.md"), path.join(checkout, service === "gitlab" ? "test.md" : "report/test.md"));
      const before = server.comments.length;
      const commented = await job("comment-test", { COMMENT_TOKEN: TOKEN }, checkout);
      expect(commented).toEqual({ status: 0, output: "Created the comment.\n" });
      expect(server.comments.slice(before).map(({ body }) => body)).toEqual([
        expect.stringContaining("- **UNKNOWN** `web/first boot`: `QEMU ended: it has no virtualization`"),
      ]);
      // git ignores what the job leaves.
      expect(git(project, "status", "--short")).toBe("");
    });

    const SIMULATED = { LABVISOR_VIRTUALBOX: "simulated" };
    /** The files in the folder in which the runner keeps the plans. */
    const kept = () =>
      readdirSync(service === "gitea" ? path.join(packed.path, "labvisor-plans/me/lab") : path.join(project, "plans"));
    const PLANS = ["labvisor-plans.json", "campus.tfplan"];

    test("plans a merged change, comments with the plan, and applies exactly it", async () => {
      const planned = await job("plan", SIMULATED);
      expect(planned.output).toMatch(/Plan: \d+ to add[\s\S]*\n<!-- labvisor plan -->\n/);
      expect(planned.status).toBe(0);
      expect(kept()).toEqual(expect.arrayContaining(PLANS));

      const checkout = path.join(packed.path, "checkout");
      cpSync(path.join(project, "plan.md"), path.join(checkout, service === "gitlab" ? "plan.md" : "report/plan.md"));
      const before = server.comments.length;
      const commented = await job("comment-plan", { COMMENT_TOKEN: TOKEN }, checkout);
      expect(commented).toEqual({ status: 0, output: "Created the comment.\n" });
      expect(server.comments.slice(before).map(({ body }) => body)).toEqual([
        expect.stringMatching(
          /^<!-- labvisor plan -->\n## Effects on `campus` at [\s\S]*\n`campus`: 3 added; 1 other resource\n/,
        ),
      ]);

      const applied = await job("apply", SIMULATED);
      expect(applied.output).toContain("Apply complete!");
      expect(applied.status).toBe(0);
      // No plan remains, and git ignores the other files of the jobs.
      for (const file of PLANS) expect(kept()).not.toContain(file);
      expect(git(project, "status", "--short")).toBe("");
      expect((await job("drift", SIMULATED)).output).toContain(": no drift");
    });

    // The other services run the same scripts.
    if (service !== "github") return;

    const readReport = () => readFileSync(path.join(project, "review.md"), "utf8");

    test.each([
      ["the snapshot is outdated", '    ["db", "192.168.56.12"],\n', "", 1, "1 snapshot failed", "**Loses data.**"],
      ["a rule is broken", "192.168.56.12", "192.168.56.11", 4, "LV", "**Breaks rules**"],
      [
        "the lab is invalid",
        "192.168.56.12",
        "nowhere",
        1,
        "is not an IPv4 address",
        "**Unknown**: there is no report.",
      ],
    ])("fails and reports if %s", async (_, from, to, status, output, report) => {
      const lab = path.join(project, "lab.ts");
      const before = readFileSync(lab, "utf8");
      writeFileSync(lab, before.replace(from, to));
      const failed = await job("prove");
      writeFileSync(lab, before);
      expect(failed.output).toContain(output);
      expect(readReport()).toContain(report);
      expect(failed.status).toBe(status);
    });

    test("reports a deleted target branch, and discards the report of an earlier push", async () => {
      const gone = await job("prove", { GITHUB_BASE_REF: "gone" });
      expect(gone.output).toMatch(/\nprove\.sh: origin\/gone does not exist or .*\nWas the branch deleted\?/);
      expect(gone.status).toBe(1);
      expect(readReport()).toContain("**Unknown**: there is no report.");
    });

    test("passes if resources are destroyed, which the report says first", async () => {
      change('    ["db", "192.168.56.12"],\n', "");
      const proven = await job("prove");
      expect(proven.output).toContain("Resources are replaced or destroyed; see the report.");
      expect(proven.status).toBe(0);
    });

    test.each(["HUP", "INT", "TERM"])("deletes the plans if SIG%s ends a plan or an apply", async (signal) => {
      const bin = path.join(packed.path, "ended");
      mkdirSync(bin, { recursive: true });
      writeFileSync(path.join(bin, "npm"), "#!/bin/sh\n", { mode: 0o755 });
      // A fake labvisor that has a plan when the job is canceled.
      const npx = `#!/bin/sh\n[ "$2" = review ] && exit; echo "$2"; echo hunter2 > plans/campus.tfplan; kill -${signal} $PPID\n`;
      writeFileSync(path.join(bin, "npx"), npx, { mode: 0o755 });
      const canceled = (name: Job) => job(name, { PATH: `${bin}:${process.env.PATH}` });
      expect(await canceled("apply")).toEqual({ status: 1, output: "apply\n" });
      expect(kept().filter((file) => file.endsWith(".tfplan"))).toEqual([]);
      expect(await canceled("plan")).toEqual({ status: 1, output: expect.stringMatching(/\nplan\n$/) });
      expect(kept().filter((file) => file.endsWith(".tfplan"))).toEqual([]);
      expect(readFileSync(path.join(project, "plan.md"), "utf8")).toContain("**Unknown**: there is no plan.");
    });

    const memoryOnHost = (from: number, to: number) => {
      const file = path.join(project, ".labvisor/simulated-host.json");
      writeFileSync(file, readFileSync(file, "utf8").replace(`"memoryMib": ${from}`, `"memoryMib": ${to}`));
    };
    const readPlan = () => readFileSync(path.join(project, "plan.md"), "utf8");

    test("plans all changes since the last apply, also those of merges that were not applied", async () => {
      // db was removed in an earlier test, whose merge was not applied.
      const merged = git(project, "rev-parse", "HEAD").trim();
      change("mebibytes(768)", "mebibytes(1024)");
      const planned = await job("plan", { ...SIMULATED, BEFORE: merged });
      expect(readPlan()).toMatch(/`db` \(`virtualbox_vm\.db`\) is destroyed[\s\S]*`web`: `memory 768 → 1024 MiB`/);
      expect(planned.status).toBe(0);
    });

    test("refuses to apply a plan if it would now do more than was reviewed", async () => {
      const stop = (from: string, to: string) => {
        const file = path.join(project, ".labvisor/simulated-host.json");
        writeFileSync(file, readFileSync(file, "utf8").replaceAll(`"power": "${from}"`, `"power": "${to}"`));
      };
      stop("running", "saved");
      const applied = await job("apply", SIMULATED);
      expect(applied.output).toContain("\ncampus: web also loses its saved memory (memory_mib)\n");
      expect(applied.status).toBe(5);
      const planned = await job("plan", SIMULATED);
      expect(readPlan()).toMatch(/^<!-- labvisor plan -->\n🔴 \*\*Not applied\*\*: this plan goes beyond/);
      expect(planned.status).toBe(5);
      for (const file of PLANS) expect(kept()).not.toContain(file);
      stop("saved", "running");
      for (const name of ["plan", "apply"] as const) expect((await job(name, SIMULATED)).status).toBe(0);
    });

    test("agrees to nothing if the commit before the changes is unknown", async () => {
      change("mebibytes(1024)", "mebibytes(512)");
      rmSync(path.join(project, "plans/applied"));
      const planned = await job("plan", { ...SIMULATED, BEFORE: "0".repeat(40) });
      expect(planned.output).toContain("\ncampus: web also restarts (memory_mib)\n");
      expect(planned.status).toBe(5);
    });

    test("fails if there is drift", async () => {
      memoryOnHost(1024, 2048);
      const drifted = await job("drift", SIMULATED);
      expect(drifted.output).toContain("memory_mib: 1024 -> 2048");
      expect(drifted.status).toBe(2);
    });
  });
