/** For tests of workspaces that may use the harness and nothing of deploy. */
export { type KafkaBroker, startKafkaBroker } from '@weft/deploy/components/kafka-broker';
