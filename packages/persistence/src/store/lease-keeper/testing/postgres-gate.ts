import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeeperPlace } from "./keeper-database.ts";

type Connection = Extract<KeeperPlace, { engine: "postgres" }>["connection"];

/** A way to a Postgres that can be cut: what is stopped and started again would be another Postgres. */
export class PostgresGate {
  readonly connection: Connection;
  readonly #folder = mkdtempSync(join(tmpdir(), "threadkeep-gate-"));
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(behind: Connection) {
    this.#target = `${behind["host"]}/.s.PGSQL.${behind["port"]}`;
    this.connection = { ...behind, host: this.#folder };
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async open(): Promise<void> {
    this.#server = createServer((socket) => this.#pass(socket));
    this.#server.listen(join(this.#folder, `.s.PGSQL.${this.connection["port"]}`));
    await once(this.#server, "listening");
  }

  /** Connections break, and nobody listens any more. */
  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, "close");
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** What is sent stays unanswered: as when a cable is pulled. */
  hang(): void {
    for (const socket of this.#sockets) socket.unpipe().resume();
  }

  async remove(): Promise<void> {
    await this.cut();
    rmSync(this.#folder, { recursive: true });
  }

  #pass(socket: Socket): void {
    const behind = connect(this.#target);
    this.#sockets.add(socket);
    for (const [end, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      end.pipe(other);
      end.on("error", () => {});
      end.on("close", () => other.destroy());
    }
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
