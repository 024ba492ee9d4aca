/** Connections that we begin (RFC 9293, 3.10.1), and their ports (RFC 6056, algorithm 1). */
import { E_ARGUMENT, E_MEMORY, E_PORT } from '../abi';
import { addressCopy, addressIsAny } from '../ip/address';
import { routeFind } from '../ip/output';
import { entityFree, entityName } from '../object/entity';
import { randomBelow } from '../random';
import { scratch } from '../scratch';
import { streamLocal, streamMarkDirty, streamRemote } from '../socket/stream';
import { initialSequence, timestampOffset } from './isn';
import { listenerHas } from './listen';
import { mssOfRoute } from './passive';
import { tableAdd, tableFind } from './table';
import { ACTIVE, SEND_SYN, SYN_SENT, Tcb, tcbMake } from './tcb';

const PORT_LEAST: u32 = 32_768;
const PORTS: u32 = 32_768;

/** OP_TCP_CONNECT: the addresses are in scratch. */
export function connect(port: u32, localPort: u32): i32 {
  if (port == 0 || port > 65_535 || localPort > 65_535 || addressIsAny(scratch)) return E_ARGUMENT;
  const block = tcbMake();
  if (block == 0) return E_MEMORY;
  const t = changetype<Tcb>(block);
  const error = prepare(t, port, localPort);
  if (error < 0) {
    entityFree(t);
    return error;
  }
  tableAdd(t);
  t.state = SYN_SENT;
  t.bits |= SEND_SYN | ACTIVE;
  streamMarkDirty(t);
  return <i32>t.handle;
}

/** Fills in the tuple and the numbers. An error of abi.ts, or 0. */
function prepare(t: Tcb, port: u32, localPort: u32): i32 {
  const remote = streamRemote(t);
  const local = streamLocal(t);
  addressCopy(remote, scratch);
  addressCopy(local, scratch + 16);
  if (addressIsAny(local)) {
    // Only :: is filled in by the route; ::ffff:0.0.0.0 means the same.
    store<u64>(local, 0);
    store<u64>(local, 0, 8);
  }
  const device = routeFind(remote, local);
  if (device < 0) return device;
  const own = choosePort(remote, local, port, localPort);
  if (own == 0) return E_PORT;
  t.device = <u16>device;
  t.remotePort = <u16>port;
  t.localPort = <u16>own;
  t.iss = initialSequence(remote, local, (port << 16) | own);
  t.sndUna = t.iss;
  t.sndNxt = t.iss + 1;
  t.tsOffset = timestampOffset(remote, local);
  t.ourMss = <u16>min<u32>(mssOfRoute(device, remote), 65_495);
  t.mss = t.ourMss;
  return entityName(t) == 0 ? E_MEMORY : 0;
}

/** The wanted port, or a free one beginning at random; 0 when it is taken, or all are. */
function choosePort(remote: usize, local: usize, port: u32, wanted: u32): u32 {
  if (wanted != 0) return tableFind(remote, local, port, wanted) == 0 ? wanted : 0;
  const start = randomBelow(PORTS);
  for (let i: u32 = 0; i < PORTS; i++) {
    const own = PORT_LEAST + ((start + i) % PORTS);
    if (!listenerHas(own) && tableFind(remote, local, port, own) == 0) return own;
  }
  return 0;
}
