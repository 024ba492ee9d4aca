export { WebSocket } from './client.ts';
export { CloseEvent, type CloseEventInit, MessageEvent, type MessageEventInit } from './events.ts';
export { BaseWebSocket } from './socket.ts';
export { type UpgradeOptions, upgradeWebSocket } from './upgrade.ts';
