// Compiled, never run: the declarations as CommonJS sees them.

import onejwt = require('onejwt');
import type { Report } from 'onejwt';

const keys: onejwt.Keyset = onejwt.Keyset.generate('HS256');
const { claims, report }: onejwt.Verified = onejwt.verifyDetailed(onejwt.sign({}, keys), keys);
const known: Report = report;
const issuer: string | null | undefined = claims.iss;
void [known, issuer];
// @ts-expect-error: not exported
void onejwt.LibraryError;
