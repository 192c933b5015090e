import { X509Certificate } from "node:crypto";

export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** The certificate's DER bytes in base64 without padding, as Terraform's handshake has it. */
  readonly handshake: string;
}

const HOUR = 60 * 60 * 1000;

/** A certificate for one run of the plug-in: Terraform pins it, as the plug-in pins Terraform's (AutoMTLS). ECDSA on P-256, for `localhost`. */
export async function generateCertificate(): Promise<Certificate> {
  // Loaded here since a plug-in that Terraform attaches to needs none.
  const { generate } = await import("selfsigned");
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - HOUR),
    notAfterDate: new Date(Date.now() + 30 * 24 * HOUR),
  });
  return {
    certificate: cert,
    privateKey,
    handshake: new X509Certificate(cert).raw.toString("base64").replace(/=+$/, ""),
  };
}
