import express from './index.js';

export const { bearer } = express;
