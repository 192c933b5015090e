/**
 * Writes a message to Terraform's log if `TF_LOG` or `TF_LOG_PROVIDER` is set.
 *
 * go-plugin reads JSON from the provider's stderr. It treats lines whose time lacks six decimals as debugging output.
 */
export function logInfo(message: string): void {
  if (!process.env.TF_LOG && !process.env.TF_LOG_PROVIDER) return;
  const time = new Date().toISOString().replace("Z", "000Z");
  const entry = { "@level": "info", "@module": "provider", "@message": message, "@timestamp": time };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
