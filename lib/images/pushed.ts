/** A stream of an old kind: it emits what it has before `write` and `end` return, and is no async iterable. */
interface PushStream {
  on(event: "error", listener: (error: Error) => void): unknown;
  write(chunk: Buffer): unknown;
  end(): unknown;
}

/**
 * Returns what a stream makes of a source, as far as it is asked for.
 *
 * @param output receives the stream's bytes, which are removed from it
 */
export async function* pushed(
  source: AsyncIterable<Uint8Array>,
  stream: PushStream,
  output: Uint8Array[],
): AsyncGenerator<Uint8Array> {
  let failure: Error | undefined;
  stream.on("error", (error) => {
    failure ??= error;
  });
  const taken = () => {
    if (failure) throw failure;
    return output.splice(0);
  };
  for await (const { buffer, byteOffset, byteLength } of source) {
    stream.write(Buffer.from(buffer, byteOffset, byteLength));
    yield* taken();
  }
  stream.end();
  yield* taken();
}
