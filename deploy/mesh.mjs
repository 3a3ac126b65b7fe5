import { enableCompileCache } from 'node:module';

// Plain JavaScript, so that an older Node gets as far as this message.
const major = Number(process.versions.node.split('.')[0]);
if (major === 24) {
  // Before any logger is made: whoever starts the mesh wants to see where it is, not each partition that is owned.
  process.env.LOG_LEVEL ??= 'warn';
  const { compileCache } = await import('./src/components/environment.ts');
  enableCompileCache(compileCache());
  await import('./src/mesh/main.ts');
} else {
  process.stderr.write(
    `weft runs on Node 24, this is ${process.version}. Start it with \`npm run mesh\`, which uses the Node that \`npm ci\` installed; ` +
      'if npm refused to run install scripts, run `npm rebuild node`.\n',
  );
  process.exitCode = 1;
}
