// Plain JavaScript, so that an older Node gets as far as this message.
const major = Number(process.versions.node.split('.')[0]);
if (major === 24) {
  // Somebody who starts the product wants to see where it is, not each partition it owns.
  process.env.LOG_LEVEL ??= 'warn';
  await import('./src/main.ts');
} else {
  process.stderr.write(
    `weft runs on Node 24, this is ${process.version}. Start it with \`npm start\`, which uses the Node that \`npm ci\` installed; ` +
      'if npm refused to run install scripts, run `npm rebuild node`.\n',
  );
  process.exitCode = 1;
}
