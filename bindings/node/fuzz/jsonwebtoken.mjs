export function jsonwebtoken() { return null; }
