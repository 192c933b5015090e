import { isHostName } from "../../lib/net/host-name.js";

test.each(["a", "ubuntu1", "3com", "a-b", "A".repeat(63)])("%s is a host name", (name) => {
  expect(isHostName(name)).toBe(true);
});

test.each(["", "-a", "a-", "a_b", "a.b", "ü", "a b", "a".repeat(64), "a\n"])("%p is not a host name", (name) => {
  expect(isHostName(name)).toBe(false);
});
