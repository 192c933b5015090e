/** Has each test of the file run as on somebody's own machine: where CI is set, nothing is assigned that a lock file does not hold. */
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
