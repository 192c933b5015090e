import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The commit that the merge of the change created. */
export const MERGE_COMMIT = "fedcba9876543210fedcba9876543210fedcba98";

/** The API of a service for comments, according to its documentation. */
interface Dialect {
  /** The path of the changes that a commit belongs to. */
  readonly changes: RegExp;
  /** Returns the answer for the changes of a commit, given the number of its change. */
  readonly merged: (number: number | undefined) => readonly [status: number, body: unknown];
  readonly list: RegExp;
  readonly update: RegExp;
  readonly updateMethod: string;
  readonly isToken: (headers: IncomingMessage["headers"], token: string) => boolean;
  readonly unauthorized: object;
  /** The account that writes with the token. */
  readonly account: string;
  /** The status and body of the request for the account. */
  readonly user: readonly [status: number, body: object];
  readonly writtenBy: (name: string) => Pick<Comment, "user" | "author">;
  readonly pageSize: number;
}

const GITHUB: Dialect = {
  changes: /^\/repos\/me\/lab\/commits\/[0-9a-f]+\/pulls$/,
  merged: (number) => [200, number === undefined ? [] : [{ number: 5 }, { number, merge_commit_sha: MERGE_COMMIT }]],
  list: /^\/repos\/me\/lab\/issues\/7\/comments$/,
  update: /^\/repos\/me\/lab\/issues\/comments\/(\d+)$/,
  updateMethod: "PATCH",
  isToken: ({ authorization }, token) => authorization === `Bearer ${token}`,
  unauthorized: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
  account: "github-actions[bot]",
  user: [403, { message: "Resource not accessible by integration", status: "403" }],
  writtenBy: (login) => ({ user: { login } }),
  pageSize: 30,
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  github: GITHUB,
  gitea: {
    ...GITHUB,
    changes: /^\/repos\/me\/lab\/commits\/[0-9a-f]+\/pull$/,
    merged: (number) => (number === undefined ? [404, { message: "not found" }] : [200, { number }]),
    unauthorized: { message: "user does not exist", url: "https://gitea.example/api/swagger" },
    account: "gitea-actions",
    user: [200, { id: -2, login: "gitea-actions", username: "gitea-actions" }],
    // Gitea returns all comments on one page.
    pageSize: 10_000,
  },
  gitlab: {
    changes: /^\/projects\/42\/repository\/commits\/[0-9a-f]+\/merge_requests$/,
    merged: (number) => [200, number === undefined ? [] : [{ id: 900, iid: number }]],
    list: /^\/projects\/42\/merge_requests\/7\/notes$/,
    update: /^\/projects\/42\/merge_requests\/7\/notes\/(\d+)$/,
    updateMethod: "PUT",
    isToken: (headers, token) => headers["private-token"] === token,
    unauthorized: { message: "401 Unauthorized" },
    account: "project_42_bot",
    user: [200, { id: 9, username: "project_42_bot" }],
    writtenBy: (username) => ({ author: { username } }),
    pageSize: 30,
  },
};

export interface Comment {
  readonly id: number;
  body: string | null;
  /** Null if the account was deleted. */
  readonly user?: { readonly login: string } | null;
  readonly author?: { readonly username: string };
}

/**
 * A server for the comments on one change, like the API of a service.
 *
 * Pages have at most 30 comments, and the header Link points to the next one.
 */
export class CommentServer {
  readonly comments: Comment[] = [];
  /** Whether the change exists. */
  changeExists = true;
  /** The number of the change that was merged. Undefined if the commit was pushed. */
  mergedChange?: number = 7;
  /** A replacement for the usual response. */
  respond?: (request: IncomingMessage, response: ServerResponse) => void;
  readonly calls: string[] = [];
  private readonly server: Server;

  static async start(service: string, token: string): Promise<CommentServer> {
    const started = new CommentServer(DIALECTS[service], token);
    await new Promise<void>((resolve) => started.server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  private constructor(
    private readonly dialect: Dialect,
    token: string,
  ) {
    this.server = createServer(async (request, response) => {
      const url = new URL(request.url ?? "", this.url);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = (status: number, body: unknown, headers = {}) =>
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
      this.calls.push(`${request.method} ${url.pathname}${url.search}`);
      if (this.respond) return this.respond(request, response);
      if (!dialect.isToken(request.headers, token)) return answer(401, dialect.unauthorized);
      if (url.pathname === "/user") return answer(...dialect.user);
      if (!this.changeExists) return answer(404, { message: "Not Found" });
      if (dialect.changes.test(url.pathname)) return answer(...dialect.merged(this.mergedChange));
      const body = () => JSON.parse(Buffer.concat(chunks).toString()).body;
      const update = dialect.update.exec(url.pathname);
      if (request.method === dialect.updateMethod && update) {
        const comment = this.comments.find(({ id }) => id === Number(update[1]));
        if (!comment) return answer(404, { message: "Not Found" });
        comment.body = body();
        return answer(200, comment);
      }
      if (!dialect.list.test(url.pathname)) return answer(404, { message: "Not Found" });
      if (request.method === "POST") return answer(201, this.add(body()));
      const page = Number(url.searchParams.get("page") ?? 1);
      const size = dialect.pageSize;
      url.searchParams.set("page", String(page + 1));
      const link = page * size < this.comments.length ? { link: `<${url}>; rel="next"` } : {};
      return answer(200, this.comments.slice((page - 1) * size, page * size), link);
    });
  }

  /**
   * Adds a comment.
   *
   * @param by its author
   * @default - the account of the token
   */
  add(body: string | null, by = this.dialect.account): Comment {
    const comment = { id: 1000 + this.comments.length, body, ...this.dialect.writtenBy(by) };
    this.comments.push(comment);
    return comment;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
