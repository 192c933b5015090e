/** What the API of Proxmox VE refused, or why it could not be asked. Its message says what to do. */
export class ProxmoxApiError extends Error {
  /** @param status HTTP's, where there was an answer */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ProxmoxApiError";
  }
}
