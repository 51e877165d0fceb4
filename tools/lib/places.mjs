/** Where things are in this project. All paths are absolute. */
import { fileURLToPath } from 'node:url';

const inProject = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const projectFolder = inProject('.');
/** n8n and the Node.js that runs it: a package of its own, because n8n is large and wants a newer Node.js than this project. */
export const n8nFolder = inProject('tools/n8n');
/** What can be made again. Git ignores it. */
export const cacheFolder = inProject('.cache');
/** Output of long steps, kept for when one fails. */
export const logFolder = inProject('.cache/logs');
