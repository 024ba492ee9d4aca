/**
 * Redis access to the records and streams that build-service and runner share: builds, instances, consoles,
 * heartbeats. Names come from `redisKeys` in contracts; nothing else names a key of ours.
 */
export { BuildRecords } from './build-records.ts';
export type { ConsoleChunk } from './console-stream.ts';
export { ConsoleWriter, consoleChunk, parseConsoleCursor } from './console-stream.ts';
export type { InstanceChange } from './instance-life.ts';
export { instanceAfter, isEnded } from './instance-life.ts';
export type { InstanceControl } from './instance-records.ts';
export { InstanceRecords, parseControl } from './instance-records.ts';
export type { PacketBatch } from './packet-stream.ts';
export { PacketWriter, packetBatch, parsePacketCursor } from './packet-stream.ts';
export type { RedisAddress } from './redis-address.ts';
export { connectRedis, redisAddress } from './redis-address.ts';
export { RunnerHeartbeats } from './runner-heartbeats.ts';
export type { StreamEntry, Subscription } from './stream-hub.ts';
export { StreamHub } from './stream-hub.ts';
export { compareStreamIds, isStreamId } from './stream-id.ts';
export { TrafficWriter, trafficOf } from './traffic-stream.ts';
