import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

/**
 * A proxy on loopback that writes down what goes through it, as RFC 9110 (9.3.6 CONNECT) and RFC 9112 (3.2.2, absolute form)
 * describe one. Names that end in `.test` are the fake vendors, for https with a certificate of its own; it knows no other.
 */
export interface LoggingProxy {
  readonly port: number;
  /** `CONNECT veo.test:443`, `POST http://llm.test/v1/chat/completions` */
  readonly log: string[];
  /** The `Proxy-Authorization` of each line. */
  readonly logins: (string | undefined)[];
  /** Headers of requests in absolute form. */
  readonly forwarded: IncomingMessage['headers'][];
  refusal: Refusal | undefined;
}

/** What it answers in place of doing its work. */
export interface Refusal {
  readonly status: number;
  readonly page?: string;
  /** The page comes after the TLS handshake, as from a proxy that opens TLS. */
  readonly inside?: boolean;
  /** Only for this host. */
  readonly host?: string;
}

export interface Certificate {
  readonly file: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A certificate for the vendors' names, by openssl; undefined where there is none. */
export function makeCertificate(folder: string): Certificate | undefined {
  const [file, keyFile] = [join(folder, 'test-ca.pem'), join(folder, 'test-key.pem')];
  const subject = [
    '-subj',
    '/CN=vendors.test',
    '-addext',
    'subjectAltName=DNS:vendors.test,DNS:hub.test',
    '-days',
    '2',
  ];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', keyFile, '-out', file, ...subject], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  return { file, cert: readFileSync(file), key: readFileSync(keyFile) };
}

/** @param target the port on loopback of the server behind all names */
export async function startLoggingProxy(target: number, certificate: Certificate): Promise<LoggingProxy> {
  const log: string[] = [];
  const logins: LoggingProxy['logins'] = [];
  const forwarded: LoggingProxy['forwarded'] = [];
  const sockets = new Set<Socket>();
  const proxy: LoggingProxy = { port: 0, log, logins, forwarded, refusal: undefined };
  const note = (line: string, { headers }: IncomingMessage) => {
    log.push(line);
    logins.push(headers['proxy-authorization']);
  };
  const refusalFor = (host: string) => {
    const { refusal } = proxy;
    return refusal?.host === undefined || refusal.host === host ? refusal : undefined;
  };

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    note(`${request.method} ${request.url}`, request);
    forwarded.push(request.headers);
    const url = new URL(request.url ?? '');
    const refusal = refusalFor(url.hostname);
    if (refusal !== undefined) return void response.writeHead(...head(refusal)).end(refusal.page);
    if (!url.hostname.endsWith('.test')) return void response.writeHead(502).end();
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const path = `${url.pathname}${url.search}`;
    const onward = forward({ port: target, method: request.method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  };
  const server = createServer(serve);
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket: Socket) => {
    note(`CONNECT ${request.url}`, request);
    const [host = ''] = (request.url ?? '').split(':');
    const refusal = refusalFor(host);
    socket.on('error', () => undefined);
    if (refusal !== undefined && refusal.inside !== true) {
      const page = refusal.page ?? '';
      const type = page === '' ? '' : 'content-type: text/html\r\n';
      return void socket.end(
        `HTTP/1.1 ${refusal.status} No\r\n${type}content-length: ${page.length}\r\n\r\n${page}`,
      );
    }
    if (!host.endsWith('.test')) return void socket.end('HTTP/1.1 502 No\r\n\r\n');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const { cert, key } = certificate;
    const inner = new TLSSocket(socket, { isServer: true, cert, key });
    inner.on('error', () => undefined);
    if (refusal !== undefined) {
      inner.once('data', () => {
        const page = refusal.page ?? '';
        inner.end(
          `HTTP/1.1 ${refusal.status} No\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\n\r\n${page}`,
        );
      });
      return;
    }
    const onward = connect(target, '127.0.0.1');
    sockets.add(onward);
    onward.on('error', () => inner.destroy());
    inner.pipe(onward).pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return Object.assign(proxy, { port: (server.address() as AddressInfo).port });
}

const head = ({ status, page }: Refusal): [number, Record<string, string>] => [
  status,
  page === undefined ? {} : { 'content-type': 'text/html' },
];
