/** Runs the tests of a file as outside CI: in CI, addresses are only taken from the lock file, never assigned. */
export function withoutCi(): void {
  const ci = process.env.CI;
  const unset = () => {
    delete process.env.CI;
  };
  beforeAll(unset);
  beforeEach(unset);
  afterAll(() => {
    if (ci !== undefined) process.env.CI = ci;
  });
}
