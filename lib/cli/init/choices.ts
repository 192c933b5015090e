/** The services for which there are pipelines. */
export const SERVICES = ["github", "gitlab", "gitea", "none"] as const;
