import { describe, expect, it } from 'vitest';
import type { Route } from './api.ts';
import { edgeRoutes } from './edge-routes.ts';
import { UNARY_WHOLE_SECONDS } from './limits.ts';
import { publicMethods } from './public-api.ts';
import { RATE_LIMIT_FILTER, RATES } from './rate-limit.ts';

function routes(offers: 'web' | 'api', developmentSignIn = false): readonly Route[] {
  const options = { hostnames: ['*'], allowedOrigins: [], rates: RATES, strictTransportSecurity: false };
  return edgeRoutes({ ...options, offers, developmentSignIn }).virtualHosts[0]?.routes ?? [];
}

/** The route of a gRPC call, as Envoy chooses it. */
function grpcRoute(path: string): Route | undefined {
  return routes('api').find(({ match }) => matches(match, path));
}

function matches(match: Route['match'], path: string): boolean {
  if (match.headers?.some(({ name }) => name === ':method') === true) return false;
  if ('path' in match) return match.path === path;
  if ('prefix' in match) return path.startsWith(match.prefix);
  return new RegExp(`^${match.safeRegex.regex}$`).test(path);
}

describe('the edge', () => {
  it.each(publicMethods())(
    'sends $path where it belongs, with what its kind needs',
    ({ path, cluster, kind, isIdempotent }) => {
      const route = grpcRoute(path);
      if (route === undefined || !('route' in route)) throw new Error(`${path} has no route`);
      expect(route.route.cluster).toBe(cluster);
      expect(route.route.timeout === '0s').toBe(kind === 'stream');
      expect(route.route.retryPolicy !== undefined).toBe(isIdempotent && kind !== 'stream');
    },
  );

  it('lets streams begin no faster than sessions, over whatever they come', () => {
    const streams = publicMethods().filter(({ kind }) => kind === 'stream');
    const events = routes('web').filter(
      ({ match }) => 'safeRegex' in match && match.safeRegex.regex.endsWith('/events'),
    );
    const found = [...streams.map(({ path }) => grpcRoute(path)), ...events];
    expect(found).toHaveLength(3);
    for (const route of found) {
      expect(route?.typedPerFilterConfig?.[RATE_LIMIT_FILTER]).toMatchObject({ statPrefix: 'rate_session' });
    }
  });

  it.each(['/weft.v1.RoutingService/WatchPartitions', '/weft.v1.BroadcastService/Attach'])('refuses %s', (path) => {
    expect(grpcRoute(path)).toMatchObject({ directResponse: { status: 403 } });
  });

  it('has no sign-in by name unless it is told to, and never where only the API is', () => {
    const offering = (all: readonly Route[]) =>
      all.some(({ match }) => 'path' in match && match.path === '/dev/sign-in');
    expect([offering(routes('web')), offering(routes('web', true)), offering(routes('api', true))]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each(['web', 'api'] as const)(
    'lets no request of %s but streams last for ever, however slowly its body comes',
    (offers) => {
      const forwarded = routes(offers, true).flatMap((route) => ('route' in route ? [route] : []));
      expect(forwarded.length).toBeGreaterThan(5);
      for (const { name, route } of forwarded) {
        const whole = route.maxStreamDuration?.maxStreamDuration;
        if (route.timeout === '0s') expect(whole, name).toBeUndefined();
        else expect(Number.parseInt(whole ?? '', 10), name).toBeLessThanOrEqual(UNARY_WHOLE_SECONDS);
      }
    },
  );

  it('lets sessions last', () => {
    const session = routes('web').find(({ name }) => name === 'session');
    expect(session).toMatchObject({ route: { timeout: '0s', upgradeConfigs: [{ upgradeType: 'websocket' }] } });
  });
});
