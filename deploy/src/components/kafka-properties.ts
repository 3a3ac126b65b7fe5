/** `server.properties` of a broker that is alone: it is its own controller, and every internal topic has one replica. */
export function kafkaProperties(place: { directory: string; port: number; controllerPort: number }): string {
  const { directory, port, controllerPort } = place;
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=${directory}/data
# The defaults want three brokers; with them groups fail for ever with "The group coordinator is not available".
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
offsets.topic.num.partitions=10
transaction.state.log.num.partitions=10
# Else the first join of a group takes three seconds more.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
# The defaults take 128 MB.
log.cleaner.dedupe.buffer.size=2097152
log.cleaner.io.buffer.size=65536
num.network.threads=2
num.io.threads=4
# Else a restart after a kill waits for the former incarnation: 14 s instead of 6 s.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=300
`;
}

/** The broker's logging configuration: without one it logs nothing. */
export function kafkaLogging(): string {
  return `<Configuration status="WARN"><Appenders><Console name="out" target="SYSTEM_OUT">
<PatternLayout pattern="[%d] %p %m (%c)%n"/></Console></Appenders>
<Loggers><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers></Configuration>
`;
}
