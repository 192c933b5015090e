import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export const FOLDER = path.resolve("examples/pipelines");
export const WORKFLOWS: Readonly<Record<string, string>> = {
  github: "github/.github/workflows",
  gitea: "gitea/.gitea/workflows",
};

export function read(file: string) {
  return parse(readFileSync(path.join(FOLDER, file), "utf8"), { strict: true, uniqueKeys: true });
}

export const JOBS = ["prove", "comment", "test", "comment-test", "plan", "comment-plan", "apply", "drift"] as const;
export type Job = (typeof JOBS)[number];

/** The workflow of each job, and the job's name in it. */
const JOBS_IN_WORKFLOWS: Readonly<Record<Job, readonly [workflow: string, job: string]>> = {
  prove: ["change", "prove"],
  comment: ["change", "comment"],
  test: ["test", "test"],
  "comment-test": ["test", "comment"],
  plan: ["apply", "plan"],
  "comment-plan": ["apply", "comment"],
  apply: ["apply", "apply"],
  drift: ["drift", "drift"],
};

/** Gitea has no environments, whose approval an apply could wait for, so that the plan has a workflow of its own. */
const PLACES: Readonly<Record<string, typeof JOBS_IN_WORKFLOWS>> = {
  github: JOBS_IN_WORKFLOWS,
  gitea: { ...JOBS_IN_WORKFLOWS, plan: ["plan", "plan"], "comment-plan": ["plan", "comment"] },
};

const inWorkflows = (service: string) => (job: Job) => {
  const [workflow, name] = PLACES[service][job];
  const steps: { run?: string }[] = read(`${WORKFLOWS[service]}/${workflow}.yml`).jobs[name].steps;
  return steps.find(({ run }) => run?.includes("pipeline/"))?.run ?? "";
};

/** The jobs of GitLab, with those of the included file. */
const GITLAB = { ...read("gitlab/.gitlab-ci.yml"), ...read("gitlab/.gitlab/test.yml") };

/** The commands of the services' jobs. */
export const COMMANDS: Readonly<Record<string, (job: Job) => string>> = {
  github: inWorkflows("github"),
  gitea: inWorkflows("gitea"),
  gitlab: (job) => GITLAB[job].script.join("\n"),
};
