import { randomUUID } from "node:crypto";
import type { HttpBody } from "./http.js";

type Fields = Readonly<Record<string, string>>;

/** A file in a form. */
export interface FormFile {
  /** The name of the form's field. */
  readonly field: string;
  /** The file's name: letters, digits, ".", "-", and "_". */
  readonly name: string;
  /** The content, which may be that of a file (`openAsBlob`): it is never in memory as a whole. */
  readonly content: Blob;
}

export function formBody(fields: Fields): HttpBody {
  return { type: "application/x-www-form-urlencoded", content: new URLSearchParams(fields).toString() };
}

/** Returns a form with a file, which Proxmox VE expects after the fields (RFC 7578). */
export function multipartBody(fields: Fields, { field, name, content }: FormFile): HttpBody {
  const boundary = `labvisor-${randomUUID()}`;
  const part = (headers: string) => `--${boundary}\r\nContent-Disposition: form-data; ${headers}\r\n`;
  const texts = Object.entries(fields).map(([key, value]) => `${part(`name="${key}"`)}\r\n${value}\r\n`);
  const file = `${part(`name="${field}"; filename="${name}"`)}Content-Type: application/octet-stream\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    content: new Blob([texts.join("") + file, content, `\r\n--${boundary}--\r\n`]),
  };
}
