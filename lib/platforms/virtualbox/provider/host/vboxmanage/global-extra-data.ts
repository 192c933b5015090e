import type { VBoxManage } from "./vboxmanage.js";

/** The entries with a prefix in VirtualBox's global extra data, keyed by what follows it. Each call is a process. */
export class GlobalExtraData {
  constructor(
    private readonly vbox: VBoxManage,
    private readonly prefix: string,
  ) {}

  async readAll(): Promise<ReadonlyMap<string, string>> {
    const text = await this.vbox.run("getextradata", "global", "enumerate");
    return new Map(
      [...text.matchAll(/^Key: (.*?), Value: (.*)$/gm)].flatMap(([, key, value]) =>
        key.startsWith(this.prefix) ? [[key.slice(this.prefix.length), value]] : [],
      ),
    );
  }

  async set(key: string, value: string): Promise<void> {
    await this.vbox.run("setextradata", "global", this.prefix + key, value);
  }

  async remove(key: string): Promise<void> {
    await this.vbox.run("setextradata", "global", this.prefix + key);
  }
}
