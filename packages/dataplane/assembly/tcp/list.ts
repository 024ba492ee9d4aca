/** Doubly linked lists of connections: half-open ones, a backlog, TIME-WAIT. A connection is in one of them at most. */
import { Tcb } from './tcb';

@unmanaged
export class TcbList {
  first: usize;
  last: usize;
  count: u32;
}

export function listAdd(list: TcbList, t: Tcb): void {
  t.nextInList = 0;
  t.previousInList = list.last;
  if (list.last == 0) list.first = changetype<usize>(t);
  else changetype<Tcb>(list.last).nextInList = changetype<usize>(t);
  list.last = changetype<usize>(t);
  list.count++;
}

export function listRemove(list: TcbList, t: Tcb): void {
  if (t.nextInList == 0) list.last = t.previousInList;
  else changetype<Tcb>(t.nextInList).previousInList = t.previousInList;
  if (t.previousInList == 0) list.first = t.nextInList;
  else changetype<Tcb>(t.previousInList).nextInList = t.nextInList;
  list.count--;
}
