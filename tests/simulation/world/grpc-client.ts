import { simulatedClient } from './grpc.ts';

/** Takes the place of service-kit's grpc-client under simulation: calls are production's own, clients are on the simulated network. */
export { bearer, callUnary } from '@weft/service-kit/grpc-client';

export const createClient = simulatedClient;
