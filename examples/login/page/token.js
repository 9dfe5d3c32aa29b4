// A token as it is shown: what everybody who holds it can read, and never enough of it to use it.

const decoder = new TextDecoder('utf-8', { fatal: true });

function parse(part) {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(decoder.decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
}

/**
 * The parts of a token, decoded. Nothing is verified: that is what the services do, and what only they can rely on. Of the
 * signature most is left out, so that no script finds a whole token in the page.
 */
export function describe(token) {
  const [header, claims, signature] = token.split('.');
  return Object.freeze({
    header: parse(header),
    claims: parse(claims),
    encoded: Object.freeze([header, claims, `${signature.slice(0, 8)}…${signature.slice(-4)}`]),
    signatureLength: signature.length,
  });
}

const MEANINGS = {
  iss: 'who issued it',
  aud: 'the services that may accept it',
  sub: 'the user, by a number that stays',
  client_id: 'the program that asked for it',
  exp: 'when it ends',
  iat: 'when it was issued',
  jti: 'the number of this token',
  roles: 'what the user may do',
  name: 'the user’s name',
  email: 'the user’s e-mail address',
  picture: 'where the user’s picture is',
  alg: 'how it is signed',
  typ: 'what kind of token it is',
  kid: 'which key has signed it',
};

export function meaning(name) {
  return MEANINGS[name] ?? '';
}

/** Changes a character in the middle of the signature, where no bit is spare. */
export function tampered(token) {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
