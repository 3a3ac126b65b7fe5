import { freePort } from '@weft/deploy/components/free-port';

/** What the whole product as one process has to be told: its folder, and ports that nobody else uses. */
export type StandaloneSettings = Readonly<Record<'DATA_DIR' | 'PORT' | 'GRPC_PORT' | 'METRICS_PORT', string>>;

export async function standaloneSettings(dataDir: string): Promise<StandaloneSettings> {
  const [port, grpcPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()]);
  return { DATA_DIR: dataDir, PORT: String(port), GRPC_PORT: String(grpcPort), METRICS_PORT: String(metricsPort) };
}
