/** Sizes of a channel's two rings as log-2 of bytes: libxenvchan.h. Pure. */

const SMALL = 10;
const LARGE = 11;
const LARGEST = 20;

/**
 * The least orders that hold so many bytes. A ring of 1 KiB and one of 2 KiB lie in the shared page itself, one of each; of
 * larger rings each page has an entry in that page, which limits the other ring to be large, too. Throws RangeError.
 */
export function ordersFor(receiveBytes: number, sendBytes: number): { receive: number; send: number } {
  let [receive, send] = [orderOf(receiveBytes), orderOf(sendBytes)];
  if (receive === SMALL && send === SMALL) send = LARGE;
  else if (receive === LARGE && send === LARGE) send++;
  if (Math.max(receive, send) === LARGEST) {
    receive = Math.max(receive, LARGE);
    send = Math.max(send, LARGE);
  }
  return { receive, send };
}

function orderOf(bytes: number): number {
  if (!(bytes >= 1 && bytes <= 2 ** LARGEST))
    throw new RangeError(`vchan.listen(): a ring of ${bytes} bytes cannot be; it has 1 to ${2 ** LARGEST}`);
  return Math.max(SMALL, Math.ceil(Math.log2(bytes)));
}
