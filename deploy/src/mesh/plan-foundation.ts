import { postgresUrl } from '../components/postgres.ts';
import { LOOPBACK, type PlanContext, url } from './plan-context.ts';
import type { KafkaProcess, PostgresProcess, S3Process, Task } from './steps.ts';

const TOPIC = 'weft.submissions.v1';
const BUCKET = 'weft';
const REGION = 'us-east-1';
/** Of the S3 server on loopback, whose data only this user can reach. */
const CREDENTIALS = { accessKeyId: 'weft-mesh', secretAccessKey: 'weft-mesh-secret' };

/** What all services stand on. */
export function planFoundation(context: PlanContext): (PostgresProcess | KafkaProcess | S3Process | Task)[] {
  return [
    ...planDatabase(context),
    ...planLog(context),
    ...planContent(context),
    { kind: 'page', name: 'page', needs: [], directory: context.directory('page') },
  ];
}

/** What services call the database. */
export function databaseUrl({ shape, portOf }: PlanContext): string {
  return shape.postgresUrl ?? postgresUrl(portOf('postgresql'));
}

/** Broker and topic; undefined when the log is in PostgreSQL. */
export function topicOf({ shape: { log }, portOf }: PlanContext): { broker: string; topic: string } | undefined {
  switch (log.kind) {
    case 'postgres':
      return undefined;
    case 'broker':
      return { broker: log.address, topic: log.topic };
    case 'kafka':
      return { broker: `${LOOPBACK}:${portOf('kafka')}`, topic: TOPIC };
  }
}

/** Environment by which a document-service finds the content. */
export function contentEnvironment({ shape, portOf, directory }: PlanContext): Record<string, string> {
  if (shape.content === 'directory') return { CONTENT_DIRECTORY: directory('content') };
  return {
    CONTENT_KIND: 's3',
    S3_ENDPOINT: url(portOf('s3')),
    S3_REGION: REGION,
    S3_BUCKET: BUCKET,
    S3_FORCE_PATH_STYLE: 'true',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
}

function planDatabase(context: PlanContext): (PostgresProcess | Task)[] {
  const schema = { kind: 'schema', name: 'schema', url: databaseUrl(context) } as const;
  if (context.shape.postgresUrl !== undefined) return [{ ...schema, needs: [] }];
  const port = context.portOf('postgresql');
  const directory = context.directory('postgres');
  const address = `${LOOPBACK}:${port}`;
  return [
    { kind: 'postgres', name: 'postgresql', needs: [], address, directory, port },
    { ...schema, needs: ['postgresql'] },
  ];
}

function planLog(context: PlanContext): (KafkaProcess | Task)[] {
  const { shape, portOf, directory } = context;
  const topic = topicOf(context);
  if (topic === undefined) return [];
  const task = { kind: 'topic', name: 'topic', ...topic, partitions: shape.partitions } as const;
  if (shape.log.kind === 'broker') return [{ ...task, needs: [] }];
  const kafka: KafkaProcess = {
    kind: 'kafka',
    name: 'kafka',
    needs: [],
    address: topic.broker,
    directory: directory('kafka'),
    port: portOf('kafka'),
    controllerPort: portOf('kafka controller'),
  };
  return [kafka, { ...task, needs: ['kafka'] }];
}

function planContent({ shape, portOf, directory }: PlanContext): (S3Process | Task)[] {
  if (shape.content === 'directory') return [];
  const port = portOf('s3');
  const endpoint = url(port);
  const connection = { endpoint, region: REGION, forcePathStyle: true, credentials: CREDENTIALS };
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = CREDENTIALS;
  return [
    { kind: 's3', name: 's3', needs: [], address: endpoint, directory: directory('s3'), port, accessKey, secretKey },
    { kind: 'bucket', name: 'bucket', needs: ['s3'], connection, bucket: BUCKET },
  ];
}
