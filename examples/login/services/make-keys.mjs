// Makes the keys of the shipping service, if they are not there: node make-keys.mjs PRIVATE PUBLIC

import { existsSync, writeFileSync } from 'node:fs';

import { Keyset } from 'onejwt';

const [privateFile, publicFile] = process.argv.slice(2);
if (!existsSync(privateFile)) {
  const keys = Keyset.generate('ECDH-ES+A256KW', { forEncryption: true });
  const secret = keys.exportJwks({ private: true });
  writeFileSync(privateFile, secret, { mode: 0o600, flag: 'wx' });
  secret.fill(0);
  writeFileSync(publicFile, JSON.stringify(keys.exportJwks()));
}
