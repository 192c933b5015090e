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

  it("uploads a file once per content, finds its local path, and removes the upload and its folders", async () => {
    const machine = there();
    const file = path.join(sshd.folder, "seed it's.iso");
    writeFileSync(file, "first");
    const [first, again] = await Promise.all([machine.upload(file), machine.upload(file)]);
    expect(again).toBe(first);
    expect(first.startsWith(`${sshd.home}/.cache/labvisor/uploads/`)).toBe(true);
    expect(readFileSync(first, "utf8")).toBe("first");
    writeFileSync(file, "second");
    const second = await machine.upload(file);
    expect(second).not.toBe(first);
    expect(readFileSync(second, "utf8")).toBe("second");
    expect([first, second].map((each) => machine.localPath(each))).toEqual([file, file]);
    await machine.removeUpload(first);
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    await machine.removeUpload(second);
    expect(readdirSync(path.join(sshd.home, ".cache", "labvisor", "uploads"))).toEqual([]);
    await machine.removeUpload(second);
  });

  it("takes a path that does not exist locally for a remote one, and never removes it", async () => {
    const machine = there();
    expect(await machine.upload("/only/there.iso")).toBe("/only/there.iso");
    expect(machine.localPath("/only/there.iso")).toBe("/only/there.iso");
    const file = path.join(sshd.folder, "mine");
    writeFileSync(file, "");
    await machine.removeUpload(file);
    expect(existsSync(file)).toBe(true);
  });

  it("distinguishes a program's death by signal from a lost connection", async () => {
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
    ["asleep", /refused/, /sshd is running there/, ["Port 1"]],
    ["nowhere.invalid", /Could not resolve/, /name is right/, ["HostName nowhere.invalid"]],
  ])("explains why %s is unreachable, and what to do", async (name, words, advice, lines) => {
    sshd.alias(name, ...lines);
    const failure = new SshMachine(name).exists("/");
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toMatchObject({ code: "UNREACHABLE", detail: expect.stringMatching(advice) });
  });
});
