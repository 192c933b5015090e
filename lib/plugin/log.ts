/**
 * Writes a line to Terraform's log, which shows it with `TF_LOG=INFO` or `TF_LOG_PROVIDER=INFO`; without a log, nothing is written. Terraform reads such
 * lines from a provider's stderr, and takes one whose time has no six decimals for debugging output (go-plugin's `parseJSON`).
 */
export function logInfo(message: string): void {
  if (!process.env.TF_LOG && !process.env.TF_LOG_PROVIDER) return;
  const time = new Date().toISOString().replace("Z", "000Z");
  const entry = { "@level": "info", "@module": "provider", "@message": message, "@timestamp": time };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
