import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** How a service has comments, after its documentation. */
interface Dialect {
  readonly list: RegExp;
  readonly update: RegExp;
  readonly updateMethod: string;
  readonly isToken: (headers: IncomingMessage["headers"], token: string) => boolean;
  readonly unauthorized: object;
}

const GITHUB: Dialect = {
  list: /^\/repos\/me\/lab\/issues\/7\/comments$/,
  update: /^\/repos\/me\/lab\/issues\/comments\/(\d+)$/,
  updateMethod: "PATCH",
  isToken: ({ authorization }, token) => authorization === `Bearer ${token}`,
  unauthorized: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  github: GITHUB,
  gitea: { ...GITHUB, unauthorized: { message: "user does not exist", url: "https://gitea.example/api/swagger" } },
  gitlab: {
    list: /^\/projects\/42\/merge_requests\/7\/notes$/,
    update: /^\/projects\/42\/merge_requests\/7\/notes\/(\d+)$/,
    updateMethod: "PUT",
    isToken: (headers, token) => headers["private-token"] === token,
    unauthorized: { message: "401 Unauthorized" },
  },
};

export interface Comment {
  readonly id: number;
  body: string;
}

/** Comments of one change, as the API of a service has them: by pages of 30 at most, with the next one in the header Link. */
export class CommentServer {
  comments: Comment[] = [];
  /** Whether the change is there. */
  known = true;
  readonly calls: string[] = [];
  private readonly server: Server;

  static async start(service: string, token: string): Promise<CommentServer> {
    const started = new CommentServer(DIALECTS[service], token);
    await new Promise<void>((resolve) => started.server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  private constructor(dialect: Dialect, token: string) {
    this.server = createServer(async (request, response) => {
      const url = new URL(request.url ?? "", this.url);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = (status: number, body: unknown, headers = {}) =>
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
      this.calls.push(`${request.method} ${url.pathname}${url.search}`);
      if (!dialect.isToken(request.headers, token)) return answer(401, dialect.unauthorized);
      if (!this.known) return answer(404, { message: "Not Found" });
      const body = () => JSON.parse(Buffer.concat(chunks).toString()).body;
      const update = dialect.update.exec(url.pathname);
      if (request.method === dialect.updateMethod && update) {
        const comment = this.comments.find(({ id }) => id === Number(update[1]));
        if (!comment) return answer(404, { message: "Not Found" });
        comment.body = body();
        return answer(200, comment);
      }
      if (!dialect.list.test(url.pathname)) return answer(404, { message: "Not Found" });
      if (request.method === "POST") {
        const comment = { id: 1000 + this.comments.length, body: body() };
        this.comments.push(comment);
        return answer(201, comment);
      }
      const page = Number(url.searchParams.get("page") ?? 1);
      const size = Math.min(30, Number(url.searchParams.get("per_page") ?? 30));
      url.searchParams.set("page", String(page + 1));
      const link = page * size < this.comments.length ? { link: `<${url}>; rel="next"` } : {};
      return answer(200, this.comments.slice((page - 1) * size, page * size), link);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
