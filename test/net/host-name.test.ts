import { allNames, isDomainName, isHostName, splitHostName } from "../../lib/net/host-name.js";

test.each(["a", "ubuntu1", "3com", "a-b", "A".repeat(63)])("%s is a host name", (name) => {
  expect(isHostName(name)).toBe(true);
});

test.each(["", "-a", "a-", "a_b", "a.b", "ü", "a b", "a".repeat(64), "a\n"])("%p is not a host name", (name) => {
  expect(isHostName(name)).toBe(false);
});

test.each(["lab", "lab.example", "3com.example", "a-b.c", `${"a.".repeat(126)}a`])("%s is a domain", (name) => {
  expect(isDomainName(name)).toBe(true);
});

test.each(["", ".", "a.", ".a", "a..b", "a.-b", "a_b.example", "10.0.0.5", "a.5", `${"a.".repeat(126)}aa`, "a.b\n"])(
  "%p is not a domain",
  (name) => {
    expect(isDomainName(name)).toBe(false);
  },
);

test("a name with dots is split at the first one", () => {
  expect(splitHostName("web.lab.example")).toEqual({ name: "web", domain: "lab.example" });
  expect(splitHostName("web")).toEqual({ name: "web" });
});

test("all names of a host are in the order of a hosts file", () => {
  expect(allNames({ name: "web" })).toEqual(["web"]);
  expect(allNames({ name: "web", domain: "lab.example", aliases: ["www"] })).toEqual(["web.lab.example", "web", "www"]);
});
