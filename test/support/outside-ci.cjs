/**
 * Tests run as on a user's machine, wherever they run: in CI, synthesis takes addresses from the lock file and never
 * assigns any. Tests of that behavior set CI themselves.
 */
delete process.env.CI;
