import { createRequire } from "node:module";
import path from "node:path";
import { isObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import { readStackJson, type Stack } from "../terraform/stack.js";
import type { StackJson } from "../terraform/stack-json.js";
import type { PlatformReader } from "../topology/platform-reader.js";
import { readTopology } from "../topology/read.js";
import type { Topology } from "../topology/topology.js";

/**
 * @throws {LabError} The stack's file is not there, or is no JSON object; or the reader of one of its platforms is not.
 */
export function topologyOf(stack: Stack): Topology {
  return topologyFrom(readStackJson(stack), stack);
}

/**
 * The graph of what is said of a stack, now or before.
 *
 * @throws {LabError} as `topologyOf`
 */
export function topologyFrom(json: StackJson, stack: Stack): Topology {
  const readers = json["//"]?.readers ?? [];
  return readTopology(
    json,
    readers.map((module) => loadReader(module, stack)),
  );
}

/** What a platform that is not of this package reads its resources by. */
function loadReader(module: string, { name, directory }: Stack): PlatformReader {
  const problem = (what: string) => new LabError(`The topologyReader of a hypervisor in ${name}, ${module}, ${what}.`);
  let loaded: unknown;
  try {
    loaded = createRequire(path.join(directory, "cdk.tf.json"))(module);
  } catch (error) {
    throw problem(`cannot be loaded: ${(error as Error).message.split("\n")[0]}`);
  }
  const reader = isObject(loaded) && "default" in loaded ? loaded.default : loaded;
  if (isObject(reader) && typeof reader.reads === "function" && typeof reader.read === "function") {
    return reader as unknown as PlatformReader;
  }
  throw problem("is no PlatformReader: its default export has reads() and read()");
}
