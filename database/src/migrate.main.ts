import { migrate } from './migrate.ts';

const url = process.env.POSTGRES_URL;
if (url === undefined) {
  process.stderr.write('POSTGRES_URL is not set: it names the database to migrate\n');
  process.exitCode = 1;
} else {
  await migrate(url);
  process.stdout.write('the schema is up to date\n');
}
