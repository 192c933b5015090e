import { Switch } from "../../../lib/boot/switch/switch.js";
import { BROADCAST, frame, station } from "./support.js";

const [A, B, C] = [0x02_00_00_00_00_0a, 0x02_00_00_00_00_0b, 0x02_00_00_00_00_0c];

test("the stations of one network reach each other, and no others", () => {
  const lan = new Switch();
  const [a, b, other] = ["one", "one", "two"].map((native) => station(lan, { native }));
  a.receive(frame(BROADCAST, A, "hello"));
  expect([a.texts(), b.texts(), other.texts()]).toEqual([[], ["hello"], []]);
});

test("a frame for a known station goes to that station alone", () => {
  const lan = new Switch();
  const [a, b, c] = [1, 2, 3].map(() => station(lan, { native: "lan" }));
  b.receive(frame(A, B, "from an unknown station to another"));
  a.receive(frame(B, A, "only for b"));
  expect([b.texts(), c.texts()]).toEqual([["only for b"], ["from an unknown station to another"]]);
});

test("the same MAC address in two networks is two stations", () => {
  const lan = new Switch();
  const [one, oneMore, two] = ["one", "one", "two"].map((native) => station(lan, { native }));
  one.receive(frame(BROADCAST, A, "hello"));
  two.receive(frame(BROADCAST, A, "hello"));
  oneMore.receive(frame(A, B, "for one"));
  expect([one.texts(), two.texts()]).toEqual([["for one"], []]);
});

test("a trunk has tags, which access ports do not see, and keeps the priority between trunks", () => {
  const lan = new Switch();
  const tagged = new Map([
    [10, "staff"],
    [20, "students"],
  ]);
  const [trunk, otherTrunk] = [station(lan, { tagged }), station(lan, { tagged })];
  const access = station(lan, { native: "students" });
  trunk.receive(frame(BROADCAST, A, "hello", 20, 5));
  access.receive(frame(BROADCAST, B, "and back"));
  expect(access.texts()).toEqual(["hello"]);
  expect(trunk.texts()).toEqual(["20/0 and back"]);
  expect(otherTrunk.texts()).toEqual(["20/5 hello", "20/0 and back"]);
});

test("a trunk may have a native network, whose frames have no tag", () => {
  const lan = new Switch();
  const trunk = station(lan, { native: "management", tagged: new Map([[10, "staff"]]) });
  const manager = station(lan, { native: "management" });
  trunk.receive(frame(BROADCAST, A, "untagged"));
  manager.receive(frame(BROADCAST, B, "back"));
  expect([manager.texts(), trunk.texts()]).toEqual([["untagged"], ["back"]]);
});

test.each([
  ["an unknown tag on a trunk", frame(BROADCAST, A, "x", 30)],
  ["no tag on a trunk without a native network", frame(BROADCAST, A, "x")],
  ["a group's address as its source", frame(BROADCAST, BROADCAST, "x", 10)],
  ["a header that is cut off", Buffer.alloc(13)],
  ["a tag that is cut off", frame(BROADCAST, A, "", 10).subarray(0, 16)],
])("a frame with %s is dropped", (_, bytes) => {
  const lan = new Switch();
  const trunk = station(lan, { tagged: new Map([[10, "staff"]]) });
  const others = [station(lan, { native: "staff" }), station(lan, { native: "students" })];
  trunk.receive(bytes);
  expect(others.flatMap(({ received }) => received)).toEqual([]);
});

test("a tag without a VLAN is a priority alone", () => {
  const lan = new Switch();
  const [a, b] = [1, 2].map(() => station(lan, { native: "lan" }));
  a.receive(frame(BROADCAST, A, "hello", 0, 3));
  expect(b.texts()).toEqual(["hello"]);
});

test("a station that has left gets nothing more, and its frames find it at its new port", () => {
  const lan = new Switch();
  const [a, b, c] = [1, 2, 3].map(() => station(lan, { native: "lan" }));
  b.receive(frame(BROADCAST, B, "here"));
  b.disconnect();
  a.receive(frame(B, A, "flooded"));
  c.receive(frame(BROADCAST, B, "moved"));
  a.receive(frame(B, A, "to the new port"));
  expect(b.texts()).toEqual([]);
  expect(c.texts()).toEqual(["here", "flooded", "to the new port"]);
});

test("a watcher sees the frames of one network with their tags, until it stops", () => {
  const lan = new Switch();
  const trunk = station(lan, { tagged: new Map([[10, "staff"]]) });
  const access = station(lan, { native: "students" });
  const seen: Buffer[] = [];
  const stop = lan.watch("staff", (bytes) => seen.push(bytes));
  const [wanted, other] = [frame(BROADCAST, A, "hello", 10), frame(BROADCAST, C, "other")];
  trunk.receive(wanted);
  access.receive(other);
  stop();
  trunk.receive(wanted);
  expect(seen).toEqual([wanted]);
});
