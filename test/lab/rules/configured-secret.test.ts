import {
  DataTerraformRemoteStatePg,
  GcsBackend,
  HttpBackend,
  PgBackend,
  S3Backend,
  TerraformProvider,
  TerraformResource,
  TerraformVariable,
} from "cdktf";
import type { Lab } from "../../../lib/index.js";
import { brokenRules, labIn } from "../support.js";

class Provider extends TerraformProvider {
  constructor(
    lab: Lab,
    private readonly attributes: Record<string, unknown>,
  ) {
    super(lab, "cloud", { terraformResourceType: "cloud", terraformProviderSource: "example/cloud" });
  }

  protected override synthesizeAttributes() {
    return this.attributes;
  }
}

function broken(add: (lab: Lab) => void): string[] {
  const { lab } = labIn();
  add(lab);
  return brokenRules(lab);
}

const s3 = { bucket: "states", key: "lab.tfstate", region: "eu-central-1" };
const resource = (lab: Lab) => new TerraformResource(lab, "node", { terraformResourceType: "cloud_node" });
const withConnection = (lab: Lab, connection: object) => {
  resource(lab).connection = { type: "ssh", host: "192.0.2.1", ...connection } as never;
};
const withCommand = (lab: Lab, more: object) => {
  resource(lab).provisioners = [{ type: "local-exec", command: "make", ...more } as never];
};

test.each<[string, string, (lab: Lab) => void]>([
  ["pg.conn_str", "backend", (lab) => new PgBackend(lab, { connStr: "postgres://me:hunter2@db.example/states" })],
  ["pg.conn_str", "backend", (lab) => new PgBackend(lab, { connStr: "host=db.example password=hunter2" })],
  ["pg.conn_str", "backend", (lab) => new PgBackend(lab, { connStr: "postgres://db.example/states?password=hunter2" })],
  [
    "http.password",
    "backend",
    (lab) => new HttpBackend(lab, { address: "https://states.example/lab", password: "hunter2" }),
  ],
  ["http.address", "backend", (lab) => new HttpBackend(lab, { address: "https://me:hunter2@states.example/lab" })],
  ["s3.secret_key", "backend", (lab) => new S3Backend(lab, { ...s3, secretKey: "hunter2" })],
  ["s3.token", "backend", (lab) => new S3Backend(lab, { ...s3, token: "hunter2" })],
  ["s3.sse_customer_key", "backend", (lab) => new S3Backend(lab, { ...s3, sseCustomerKey: "hunter2" })],
  [
    "gcs.credentials",
    "backend",
    (lab) => new GcsBackend(lab, { bucket: "states", credentials: '{"private": "hunter2"}' }),
  ],
  [
    "terraform_remote_state.other.config.conn_str",
    "other",
    (lab) => new DataTerraformRemoteStatePg(lab, "other", { connStr: "postgres://me:hunter2@db.example/states" }),
  ],
  ["cloud[0].login.password", "cloud", (lab) => new Provider(lab, { login: { password: "hunter2" } })],
  ["default", "key", (lab) => new TerraformVariable(lab, "key", { sensitive: true, default: "hunter2" })],
  ["connection.password", "node", (lab) => withConnection(lab, { password: "hunter2" })],
  [
    "connection.privateKey",
    "node",
    (lab) => withConnection(lab, { privateKey: "-----BEGIN PRIVATE KEY-----\nhunter2" }),
  ],
  [
    "provisioners[0].environment.DB_PASSWORD",
    "node",
    (lab) => withCommand(lab, { environment: { DB_PASSWORD: "hunter2" } }),
  ],
  ["provisioners[0].command", "node", (lab) => withCommand(lab, { command: "TOKEN=hunter2 make" })],
])("a secret in %s of %s is rejected and not shown", (path, at, add) => {
  const lines = broken(add);
  expect(lines).toEqual([expect.stringContaining(`LV133 campus/${at}: ${path} `)]);
  expect(lines[0]).not.toContain("hunter2");
});

test.each<[string, (lab: Lab) => void]>([
  ["a connection without a password", (lab) => new PgBackend(lab, { connStr: "postgres://me@db.example:5432/states" })],
  [
    "the path of a file with credentials",
    (lab) => new GcsBackend(lab, { bucket: "states", credentials: "account.json" }),
  ],
  ["a bucket with a key", (lab) => new S3Backend(lab, { ...s3, kmsKeyId: "alias/states", encrypt: true })],
  ["a variable without a value", (lab) => new TerraformVariable(lab, "key", { sensitive: true })],
  [
    "a reference to a variable",
    (lab) => new Provider(lab, { token: new TerraformVariable(lab, "key", { sensitive: true }).stringValue }),
  ],
  ["an expression", (lab) => withConnection(lab, { privateKey: '${file("~/.ssh/id_ed25519")}' })],
  ["a password from the shell's environment", (lab) => withCommand(lab, { command: "login --password=$PASSWORD" })],
])("%s is accepted", (_, add) => {
  expect(broken(add)).toEqual([]);
});
