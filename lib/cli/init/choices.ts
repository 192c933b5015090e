/** Whose pipelines a project can have. */
export const SERVICES = ["github", "gitlab", "gitea", "none"] as const;
