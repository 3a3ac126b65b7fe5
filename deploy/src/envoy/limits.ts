/** What one connection may have waiting in each direction before its reading stops, in bytes; bounds memory per connection. */
export const CONNECTION_BUFFER_BYTES = 32 * 1024;
/** Streams of one HTTP/2 connection from outside. */
export const CONCURRENT_STREAMS = 100;
/** What one HTTP/2 stream may send ahead, in bytes. */
export const STREAM_WINDOW_BYTES = 64 * 1024;
/** What one HTTP/2 connection may send ahead, in bytes. */
export const CONNECTION_WINDOW_BYTES = 1024 * 1024;
/** All headers of a request, in KiB: a token of 8 KiB with room for the rest. */
export const REQUEST_HEADERS_KIB = 32;
/** Headers of one request. */
export const REQUEST_HEADERS = 64;
/** A request's headers must be complete within this time, in seconds. */
export const REQUEST_HEADERS_SECONDS = 10;
/** A connection without a request is closed after this time, in seconds. */
export const CONNECTION_IDLE_SECONDS = 300;
/** TLS must be agreed within this time, in seconds. */
export const HANDSHAKE_SECONDS = 10;
/** A connection to a service must stand within this time, in seconds. */
export const CONNECT_SECONDS = 1;
/** Where nobody hears anything of a stream for this long it is over, in seconds: sessions have a heartbeat every 5 s, subscriptions every second. */
export const STREAM_SILENCE_SECONDS = 60;
/** A watch of health says nothing while nothing changes; its stream may be silent for so long, in seconds. */
export const WATCH_SILENCE_SECONDS = 3_600;
/** How long a unary call may take, in seconds; the gateway's bridge allows as much. */
export const UNARY_SECONDS = 120;
/** How long a unary call may take with the sending of its body, in seconds: one who sends a byte now and then must not hold what is buffered for ever. */
export const UNARY_WHOLE_SECONDS = 300;
/** Body of a unary call, in bytes: the largest submission is 512 KiB, a thousand checks of rights less. */
export const UNARY_BODY_BYTES = 4 * 1024 * 1024;
/** Body of a call that carries a whole text, in bytes: 8 Mi code points, with room for escapes; as much as the gateway's bridge takes. */
export const CONTENT_BODY_BYTES = 48 * 1024 * 1024;
/** An answer that REST has to have whole, in bytes: one gRPC message of the services. */
export const REST_ANSWER_BYTES = 64 * 1024 * 1024;
/** Connections to one cluster of services. */
export const UPSTREAM_CONNECTIONS = 20_000;
/** Requests and streams at one cluster of services at once. */
export const UPSTREAM_REQUESTS = 20_000;
/** Requests that wait for a connection to a cluster of services. */
export const UPSTREAM_PENDING = 1_024;
/** Share of a cluster's requests that may be retries, in percent. */
export const RETRY_BUDGET_PERCENT = 20;
/** Tries of an idempotent call after the first. */
export const RETRIES = 2;
/** Connections from outside to one Envoy. */
export const DOWNSTREAM_CONNECTIONS = 20_000;
/** Heap of one Envoy, in bytes; close to it requests are refused. */
export const HEAP_BYTES = 1024 * 1024 * 1024;
/** Clients whose rates are known at once to one Envoy, for each kind of route; the longest silent is forgotten first. */
export const RATED_CLIENTS = 10_000;
/** Verified tokens remembered by each worker, so that a token's signature isn't checked for every call. */
export const TOKENS_REMEMBERED = 1_000;
/** How often the issuer's keys are fetched, in seconds; a new key must be published for so long before it signs. */
export const KEYS_AGE_SECONDS = 60;
/** Clock difference allowed between issuer and edge, in seconds; the services allow as much. */
export const CLOCK_SKEW_SECONDS = 5;
