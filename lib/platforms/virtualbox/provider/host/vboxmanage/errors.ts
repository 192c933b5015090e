import { machineExists } from "../refusals.js";
import { VirtualBoxError, type VirtualBoxErrorCode } from "../virtualbox-error.js";

/** Returns VBoxManage's `error:` lines, without the `Details:` and `Context:` that refer to its source code. */
export function errorLines(stderr: string): string[] {
  return [...stderr.matchAll(/^VBoxManage(?:\.exe)?: (?:fatal )?error: (.*)$/gm)]
    .map((match) => match[1])
    .filter((line) => !/^(Details|Context): /.test(line));
}

/**
 * Converts a failed call to an error.
 *
 * @param command the subcommand, without arguments, for failures without a message
 * @param end how the process ended
 */
export function errorFrom(command: string, stderr: string, end: string): VirtualBoxError {
  const lines = errorLines(stderr);
  if (lines.length === 0) return new VirtualBoxError("FAILED", `VBoxManage ${command} ${end}`);
  const message = lines.map((line, i) => (i < lines.length - 1 ? line.replace(/\.$/, "") : line)).join(": ");
  const settingsFile = /^Machine settings file '(.*)' already exists$/.exec(message)?.[1];
  if (settingsFile) return machineExists(settingsFile);
  return new VirtualBoxError(codeOf(message, stderr), message, ADVICE.find(([words]) => words.test(message))?.[1]);
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /VERR_SUP_DRIVERLESS/,
    "VirtualBox's kernel module (vboxdrv) is not loaded on this host, so machines cannot be powered on. Load it, or " +
      "create the machines without starting them: labvisor apply --stopped.",
  ],
  [
    // Observed with 7.2.22, which also prints "Could not load the Host USB Proxy service". Adding a filter works.
    /Assertion failed: .*USBDeviceFilters/,
    "VirtualBox's USB service is not running on this host. Without it, VirtualBox cannot change or remove an active " +
      "USB filter of a running machine. Stop the machine, change its usb_filters, and start it again.",
  ],
];

/**
 * Whether the call had no effect and should be retried.
 *
 * Another process held the VM's lock for a moment (observed with 8 parallel calls on one VM), or the call arrived just
 * when VirtualBox's server was exiting, as it does some seconds after its last client.
 */
export function isTransient(stderr: string): boolean {
  return TRANSIENT.test(stderr);
}

const TRANSIENT =
  /Failed to create the VirtualBox object|already has a lock request pending|is already locked (for|by) a session|was unlocked unexpectedly|The object is not ready|Failed to assign the machine to the session|while it is changing state/;

/** The first match wins. Messages come first, as they are more specific than VBoxManage's result codes. */
const CODES: readonly (readonly [RegExp, VirtualBoxErrorCode])[] = [
  [/A NAT rule .* already exists/, "INVALID"],
  [/already exists|VERR_ALREADY_EXISTS|is an existing file/, "ALREADY_EXISTS"],
  [/Could not rename the settings file/, "FAILED"],
  // VirtualBox takes anything but the UUID of a registered medium for a path.
  [/is not fully qualified/, "NOT_FOUND"],
  [
    /could not find|could not be found|does not exist|does not have any snapshots|Failed to find|VERR_(FILE|PATH)_NOT_FOUND/i,
    "NOT_FOUND",
  ],
  [/still attached|is attached to|is locked for (reading|writing) by another task/, "IN_USE"],
  [/^Invalid |Unknown or invalid|is not a valid|longer than the specified prefix/, "INVALID"],
];

const RESULT_CODES: Readonly<Record<string, VirtualBoxErrorCode>> = {
  "0x80bb0001": "NOT_FOUND",
  "0x80bb0007": "BUSY",
  "0x80bb000b": "BUSY",
  "0x80bb0009": "NOT_SUPPORTED",
  "0x80bb000c": "IN_USE",
  "0x80070057": "INVALID",
  "0x80070005": "NOT_ALLOWED",
};

function codeOf(message: string, stderr: string): VirtualBoxErrorCode {
  if (isTransient(stderr)) return "BUSY";
  const result = /\bcode \w+ \((0x[0-9a-f]{8})\)/i.exec(stderr)?.[1];
  return CODES.find(([words]) => words.test(message))?.[1] ?? RESULT_CODES[result ?? ""] ?? "FAILED";
}

/** Returns a handler for `catch` that ignores errors with these codes. */
export function ignoring(...codes: readonly VirtualBoxErrorCode[]): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(error instanceof VirtualBoxError) || !codes.includes(error.code)) throw error;
  };
}
