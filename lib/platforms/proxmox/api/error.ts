/** A refusal of Proxmox VE's API, or the reason why it could not be reached. The message has the remedy. */
export class ProxmoxApiError extends Error {
  /** @param status the HTTP status, if there was an answer */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ProxmoxApiError";
  }
}
