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

export type Job = "prove" | "comment" | "apply" | "drift";

const inWorkflows = (service: string) => (job: Job) => {
  const workflow = job === "prove" || job === "comment" ? "change" : job;
  const steps: { run?: string }[] = read(`${WORKFLOWS[service]}/${workflow}.yml`).jobs[job].steps;
  return steps.find(({ run }) => run?.includes("pipeline/"))?.run ?? "";
};

/** The commands of the services' jobs. */
export const COMMANDS: Readonly<Record<string, (job: Job) => string>> = {
  github: inWorkflows("github"),
  gitea: inWorkflows("gitea"),
  gitlab: (job) => read("gitlab/.gitlab-ci.yml")[job].script.join("\n"),
};
