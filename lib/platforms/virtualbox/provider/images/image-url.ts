/** What is wrong with an image's URL. It is not shown again: it may hold a secret. */
export function urlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return "It is not a URL, such as https://example.org/disk.vdi.";
  const { protocol, username, password, search } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:")
    return "Only https and http are served; an image on this machine is given as file.";
  if (username || password || search)
    return (
      "It has a user, a password or a query (?...), which may be a secret, and Terraform would keep it in its state. Give a URL without; " +
      "or download the image yourself, and give it as file."
    );
  return undefined;
}
