import { ProviderError } from "../../../../plugin/index.js";

export function noRoom(detail: string): ProviderError {
  return new ProviderError(
    "There is no room for the image",
    `${detail}. Make room, or give the provider another folder in image_cache (or LABVISOR_IMAGE_CACHE).`,
  );
}

/** A file system's "no space left" as an error for people. */
export async function orNoRoom<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "ENOSPC" || code === "EDQUOT" ? noRoom(message) : error;
  }
}
