import { PortForward } from "../../lib/index.js";

test("a port forward has the loopback address and a name by default", () => {
  expect(PortForward.tcp({ hostPort: 2222, guestPort: 22 })).toMatchObject({
    name: "tcp-2222",
    protocol: "tcp",
    hostAddress: "127.0.0.1",
    hostPort: 2222,
    guestPort: 22,
  });
});

test.each([0, 65536, -1, 22.5, Number.NaN])("port %p is rejected for the host and for the guest", (port) => {
  expect(() => PortForward.tcp({ hostPort: port, guestPort: 22 })).toThrow(
    `hostPort is ${port}; give a whole number from 1 to 65535`,
  );
  expect(() => PortForward.udp({ hostPort: 22, guestPort: port })).toThrow(
    `guestPort is ${port}; give a whole number from 1 to 65535`,
  );
});

test("an invalid host address is rejected", () => {
  expect(() => PortForward.tcp({ hostPort: 1, guestPort: 1, hostAddress: "localhost" })).toThrow(
    '"localhost" is not an IPv4 address',
  );
});
