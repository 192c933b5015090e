import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SshMachine } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/ssh-machine.js";
import { describeMachine } from "../../platforms/virtualbox/provider/host/vboxmanage/machine/machine-contract.js";
import { describeWithSshd, type Sshd, startSshd } from "../../support/sshd.js";

jest.setTimeout(60_000);

describeWithSshd("over ssh", () => {
  let sshd: Sshd;
  const before = { PATH: process.env.PATH, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };
  beforeAll(async () => {
    sshd = await startSshd();
    Object.assign(process.env, sshd.env);
  });
  afterAll(async () => {
    process.env.PATH = before.PATH;
    if (before.XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before.XDG_CACHE_HOME;
    await sshd?.remove();
  });
  const there = () => new SshMachine("there");

  describeMachine("another machine", there);

  it("copies a file there once a content, finds its origin, and removes it and its folders", async () => {
    const machine = there();
    const file = path.join(sshd.folder, "seed it's.iso");
    writeFileSync(file, "first");
    const [first, again] = await Promise.all([machine.bring(file), machine.bring(file)]);
    expect(again).toBe(first);
    expect(first.startsWith(`${sshd.home}/.cache/labvisor/brought/`)).toBe(true);
    expect(readFileSync(first, "utf8")).toBe("first");
    writeFileSync(file, "second");
    const second = await machine.bring(file);
    expect(second).not.toBe(first);
    expect(readFileSync(second, "utf8")).toBe("second");
    expect([first, second].map((each) => machine.origin(each))).toEqual([file, file]);
    await machine.release(first);
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    await machine.release(second);
    expect(readdirSync(path.join(sshd.home, ".cache", "labvisor", "brought"))).toEqual([]);
    await machine.release(second);
  });

  it("takes what is not here for what is there, and never removes it", async () => {
    const machine = there();
    expect(await machine.bring("/only/there.iso")).toBe("/only/there.iso");
    expect(machine.origin("/only/there.iso")).toBe("/only/there.iso");
    const file = path.join(sshd.folder, "mine");
    writeFileSync(file, "");
    await machine.release(file);
    expect(existsSync(file)).toBe(true);
  });

  it("tells the signal that ended a program from a connection that is gone", async () => {
    expect((await there().run("sh", ["-c", "kill -9 $$"], {})).exitCode).toBe(137);
    const cut = expect(there().run("sleep", ["20"], {})).rejects.toMatchObject({ code: "UNREACHABLE" });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    sshd.cut();
    await cut;
    expect(await there().exists("/")).toBe(true);
  });

  it.each([
    ["strange", /Host key verification failed/, /ssh strange.*known_hosts/, ["HostName localhost"]],
    ["locked", /Permission denied/, /ssh-agent/, ["IdentityFile /dev/null", "IdentitiesOnly yes", "User nobody"]],
    ["asleep", /refused/, /sshd run there/, ["Port 1"]],
    ["nowhere.invalid", /Could not resolve/, /name right/, ["HostName nowhere.invalid"]],
  ])("says why it does not get to %s, and what to do", async (name, words, advice, lines) => {
    sshd.alias(name, ...lines);
    const failure = new SshMachine(name).exists("/");
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toMatchObject({ code: "UNREACHABLE", detail: expect.stringMatching(advice) });
  });
});
