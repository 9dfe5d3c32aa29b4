// A registry on the loopback interface that has the packages it is given, and takes what is published to it.

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';

/** A file of a packed package, as text. */
export const fileOf = (tarball, name) => execFileSync('tar', ['-xOzf', tarball, `package/${name}`], { encoding: 'utf8' });

/** The names of the files of a packed package. */
export const filesOf = (tarball) =>
  execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));

export const manifestOf = (tarball) => JSON.parse(fileOf(tarball, 'package.json'));

const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

/** Starts a registry with these tarballs. `requests` holds what it was asked for, `published` what it was sent. */
export async function startRegistry(tarballs) {
  const requests = [];
  const published = [];
  const files = new Map(tarballs.map((file) => [`/-/${basename(file)}`, readFileSync(file)]));
  const packages = new Map();

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url.split('?', 1)[0]);
    requests.push(`${request.method} ${path}`);
    if (request.method === 'PUT') {
      const chunks = await request.toArray();
      published.push(JSON.parse(Buffer.concat(chunks)));
      response.writeHead(201).end('{"ok":true}');
    } else if (files.has(path)) {
      response.end(files.get(path));
    } else if (packages.has(path)) {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(packages.get(path)));
    } else {
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"not found"}');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}/`;

  for (const file of tarballs) {
    const manifest = manifestOf(file);
    const bytes = files.get(`/-/${basename(file)}`);
    const dist = {
      tarball: `${url}-/${basename(file)}`,
      shasum: digest('sha1', bytes, 'hex'),
      integrity: `sha512-${digest('sha512', bytes, 'base64')}`,
    };
    packages.set(`/${manifest.name}`, {
      name: manifest.name,
      'dist-tags': { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist } },
    });
  }
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, host: `127.0.0.1:${port}`, requests, published, stop };
}
