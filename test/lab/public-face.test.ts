import { spawnSync } from "node:child_process";

test("importing labvisor loads neither the provider nor the command line, nor their dependencies", () => {
  const code = 'require("./lib/index.ts"); console.log(JSON.stringify(Object.keys(require.cache)))';
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", code], { encoding: "utf8" });
  expect(stderr).toBe("");
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded.some((file) => file.endsWith("lib/platforms/virtualbox/hypervisor.ts"))).toBe(true);
  expect(
    loaded.filter((file) =>
      /(?<!provider-null\/)lib\/(platforms\/\w+\/(provider|api|tooling)|plugin|cli|terraform)\/|node_modules\/(@grpc|execa|protobufjs|@msgpack)\//.test(
        file,
      ),
    ),
  ).toEqual([]);
}, 30_000);
