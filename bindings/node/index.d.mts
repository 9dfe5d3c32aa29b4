export * from './index.js';

/** All of it as one object, as `require` gives it. */
declare const onejwt: typeof import('./index.js');
export default onejwt;
