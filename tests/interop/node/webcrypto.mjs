// jose wants Web Crypto as a global, which Node.js 18 does not have in modules. Import this first.

import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
