import { buildPage } from '@weft/client/build-page';

/** Builds the page into the folder that the command line names. */
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: build-page.main.ts FOLDER');
await buildPage(folder);
