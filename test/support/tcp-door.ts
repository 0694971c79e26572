import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A way to a server that can be shut and opened again on the same port: a machine that is switched off and on. */
export interface TcpDoor {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** Cuts what is connected; from now on connections are refused. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Nothing gets through any more, and nobody is told: a network cable that was pulled. */
  hold(): void;
  /** The cable is in again; what was on its way arrives. */
  release(): void;
}

export async function createTcpDoor(target: string): Promise<TcpDoor> {
  const { port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  /** Both directions of each connection. */
  const ways = new Set<readonly [Socket, Socket]>();
  let held = false;
  const server = createServer((near) => {
    const far = connect(Number(targetPort), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    }
    for (const way of [[near, far] as const, [far, near] as const]) {
      ways.add(way);
      way[0].once('close', () => ways.delete(way));
      if (!held) way[0].pipe(way[1]);
    }
    near.once('close', () => far.end());
    far.once('close', () => near.end());
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    open: () => listen(port),
    hold() {
      held = true;
      for (const [from, to] of ways) {
        from.unpipe(to);
        from.pause();
      }
    },
    release() {
      held = false;
      for (const [from, to] of ways) from.pipe(to);
    },
  };
}
