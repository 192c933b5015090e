/** The exit codes of checks, as in netlab's `validate`. A check is unknown if it could not run. */
export const EXIT_CODES = { passed: 0, failed: 1, none: 2, unknown: 3 } as const;
