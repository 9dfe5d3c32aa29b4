/*
 * The package onejwt-jsonwebtoken: onejwt/jsonwebtoken under the names of the files that jsonwebtoken has, so that
 * `overrides` can put it in the place of jsonwebtoken for the packages that a program depends on.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { require } from './building.mjs';

const { version, license, engines } = require('./package.json');

export const NAME = 'onejwt-jsonwebtoken';
const DROP_IN = 'onejwt/jsonwebtoken';

/** What programs ask for beside the package itself, and which of its members that is. */
const FILES = {
  'sign.js': 'sign',
  'verify.js': 'verify',
  'decode.js': 'decode',
  'lib/JsonWebTokenError.js': 'JsonWebTokenError',
  'lib/NotBeforeError.js': 'NotBeforeError',
  'lib/TokenExpiredError.js': 'TokenExpiredError',
};

const README = `# ${NAME}

[onejwt](https://www.npmjs.com/package/onejwt) has a drop-in for jsonwebtoken 9, \`${DROP_IN}\`. This package is no more
than that under the name and the files of jsonwebtoken: for packages that a program depends on and that import jsonwebtoken
themselves. In the program's \`package.json\`:

\`\`\`json
{
  "overrides": { "jsonwebtoken": "npm:${NAME}@${version}" }
}
\`\`\`

yarn calls that \`resolutions\`, and pnpm \`pnpm.overrides\`. A program's own code imports \`${DROP_IN}\`; MIGRATING.md of onejwt says
where it is stricter.
`;

/** Writes the package into a folder that is there. */
export function stageJsonwebtoken(folder) {
  const write = (name, text) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'lib'));
  const members = Object.values(FILES).map((name) => `exports.${name} = jwt.${name};\n`);
  write('index.js', `'use strict';\n\nconst jwt = require('${DROP_IN}');\n\n${members.join('')}`);
  write('index.d.ts', `export * from '${DROP_IN}';\n`);
  for (const [name, member] of Object.entries(FILES)) {
    write(name, `'use strict';\n\nmodule.exports = require('${DROP_IN}').${member};\n`);
  }
  write('README.md', README);
  const manifest = {
    name: NAME,
    version,
    description: 'The drop-in of onejwt for jsonwebtoken, for packages that import jsonwebtoken',
    license,
    main: 'index.js',
    types: 'index.d.ts',
    engines,
    dependencies: { onejwt: version },
  };
  write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
}
