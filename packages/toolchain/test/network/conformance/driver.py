"""A TCP peer made of raw segments, on an address that no kernel owns. Needs scapy and CAP_NET_RAW.

    driver.py INTERFACE SUBJECT OWN < cases.json > answers.json

Cases are `[{"port": .., "steps": [..]}, ..]` with the steps of script.ts, the answers a list for each case in the same
order. All cases run at once, each with ports of its own; what ends a case early is its last answer.
"""
import json
import queue
import sys
import threading
import time

from scapy.config import conf
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import ARP, Ether
import scapy.arch  # noqa: F401  gives conf.L2socket

MAC = "02:00:00:00:00:77"
FIRST_PORT = 20_000
# A case has three: for its connection, for the order to call, and for being called.
PORTS_EACH = 3
CALL_PORT = 5
PATIENCE_S = 5.0
NAMES = {"MSS": "mss", "SAckOK": "sackOK", "Timestamp": "ts", "WScale": "wscale"}


class Wire:
    """The interface: answers ARP, and hands each segment to the peer whose port it is for."""

    def __init__(self, interface, subject, own):
        conf.verb = 0
        self.subject, self.own = subject, own
        self.socket = conf.L2socket(iface=interface, promisc=False)
        self.lock = threading.Lock()
        self.peers = {}
        self.mac = None
        self.has_mac = threading.Event()
        threading.Thread(target=self.receive, daemon=True).start()

    def find(self):
        for _ in range(20):
            self.send(Ether(src=MAC, dst="ff:ff:ff:ff:ff:ff") / ARP(hwsrc=MAC, psrc=self.own, pdst=self.subject))
            if self.has_mac.wait(0.5):
                return
        raise SystemExit("the subject does not answer ARP")

    def send(self, frame):
        data = bytes(frame)
        with self.lock:
            self.socket.outs.send(data)

    def receive(self):
        while True:
            frame = self.socket.recv()
            if frame is None or frame.src == MAC:
                continue
            if ARP in frame:
                self.receive_arp(frame[ARP])
            elif IP in frame and TCP in frame and frame[IP].dst == self.own:
                peer = self.peers.get(frame[TCP].dport)
                if peer:
                    peer.inbox.put((float(frame.time), frame[IP]))

    def receive_arp(self, arp):
        if arp.psrc == self.subject and arp.op == 2:
            self.mac = arp.hwsrc
            self.has_mac.set()
        elif arp.op == 1 and arp.pdst == self.own:
            reply = ARP(op=2, hwsrc=MAC, psrc=self.own, hwdst=arp.hwsrc, pdst=arp.psrc)
            self.send(Ether(src=MAC, dst=arp.hwsrc) / reply)


class Peer:
    """One end of one connection; the numbers of the steps are relative to each side's SYN."""

    def __init__(self, wire, port, remote_port):
        self.wire, self.port, self.remote_port = wire, port, remote_port
        self.inbox = queue.Queue()
        # Wraps within the first bytes of every connection.
        self.iss = 0xFFFFFFFA
        self.irs = None
        self.timestamp = None
        self.echoed = 0
        self.expected = None
        # Behind all of the subject's stream that was seen.
        self.stream_end = 0
        self.is_repeated = False
        wire.peers[port] = self

    def send(self, flags, seq, ack=None, data="", window=65_535, mss=None, sackOk=False, scale=None, urgent=0,
             hasBadChecksum=False, times=1, **more):
        if "timestamp" in more and more["timestamp"] is not None:
            self.timestamp = more["timestamp"]
        options = [("MSS", mss)] if mss else []
        options += [("SAckOK", b"")] if sackOk else []
        options += [("WScale", scale)] if scale is not None else []
        if self.timestamp is not None and more.get("timestamp", self.timestamp) is not None:
            options.append(("Timestamp", (self.timestamp, self.echoed if "A" in flags else 0)))
        segment = TCP(sport=self.port, dport=self.remote_port, flags=flags, window=window, urgptr=urgent, options=options,
                      ack=0 if ack is None else ((self.irs or 0) + ack) & 0xFFFFFFFF)
        ip = Ether(src=MAC, dst=self.wire.mac) / IP(src=self.wire.own, dst=self.wire.subject)
        for extra in range(times):
            segment.seq = (self.iss + seq + extra) & 0xFFFFFFFF
            frame = bytes(ip / segment / data.encode())
            if hasBadChecksum:
                frame = frame[:50] + bytes([frame[50] ^ 0x55]) + frame[51:]
            self.wire.send(frame)

    def next(self, seconds):
        """The next segment and when it came, or None."""
        try:
            at, packet = self.inbox.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return None
        segment = packet[TCP]
        if "S" in str(segment.flags):
            self.irs = segment.seq
            self.remote_port = segment.sport
        for name, value in segment.options:
            if name == "Timestamp":
                self.echoed = value[0]
        if "A" in str(segment.flags):
            self.expected = segment.ack
        length = packet.len - packet.ihl * 4 - segment.dataofs * 4
        self.note_stream(segment, length)
        return at, segment, length

    def note_stream(self, segment, length):
        self.is_repeated = False
        space = length + ("F" in str(segment.flags))
        if space and "S" not in str(segment.flags):
            end = self.relative(segment.seq, self.irs) + space
            self.is_repeated = end <= self.stream_end
            self.stream_end = max(end, self.stream_end)

    def relative(self, number, origin):
        return ((number - (origin or 0) + 0x80000000) & 0xFFFFFFFF) - 0x80000000

    def text(self, segment, length):
        flags = "".join(flag for flag in "FSRAUEC" if flag in str(segment.flags))
        has_seq = not ("R" in flags and "A" in flags and segment.seq == 0)
        words = [flags, str(self.relative(segment.seq, self.irs) if has_seq else 0)]
        if "A" in flags:
            words.append(str(self.relative(segment.ack, self.iss)))
        if length:
            words.append(f"+{length}")
        options = dict(segment.options)
        if "S" in flags:
            words += [
                f"mss={options[name]}" if name == "MSS" else word for name, word in NAMES.items() if name in options
            ]
        blocks = options.get("SAck") or ()
        if blocks:
            edges = [self.relative(edge, self.iss) for edge in blocks]
            words.append("sack=" + ",".join(f"{a}:{b}" for a, b in zip(edges[::2], edges[1::2])))
        return " ".join(words)

    def see(self, seconds):
        """The next segment that is no repetition: how soon those come is for the cases that say so."""
        end = time.time() + seconds
        while got := self.next(end - time.time()):
            if not self.is_repeated:
                return self.text(*got[1:])
        return "nothing"

    def silence(self, seconds):
        got = self.next(seconds)
        return self.text(*got[1:]) if got else "nothing"

    def repeats(self, seconds):
        end, seen = time.time() + seconds, []
        while time.time() < end:
            got = self.next(end - time.time())
            if got:
                seen.append([self.text(*got[1:]), round(got[0] * 1_000)])
        return seen

    def take(self, count, seq, ack, window=65_535):
        """That many characters of the subject's stream from `ack` on, FIN counted as one. No window: no ACK either."""
        parts, have, end = {}, "", time.time() + PATIENCE_S
        while len(have) < count and time.time() < end:
            got = self.next(end - time.time())
            if not got:
                break
            _, segment, length = got
            if "R" in str(segment.flags):
                return f"{have} and then {self.text(segment, length)}"
            data = bytes(segment.payload)[:length].decode("latin1") + ("$" if "F" in str(segment.flags) else "")
            for index, character in enumerate(data):
                parts[self.relative(segment.seq, self.irs) - ack + index] = character
            have = ""
            while len(have) in parts:
                have += parts[len(have)]
            if data and window is not None:
                self.send("A", seq, ack + len(have), window=window)
        return have

    def echo(self, text, seq, ack):
        self.send("PA", seq, ack, text)
        return self.take(len(text), seq + len(text), ack)

    def settle(self, seconds):
        while self.next(seconds):
            pass
        return "done"

    def close(self):
        """Leaves nothing behind that the subject would repeat."""
        self.settle(0.001)
        if self.remote_port and self.expected is not None and self.irs is not None:
            self.timestamp = None
            self.send("R", self.relative(self.expected, self.iss))


def call(wire, port, own):
    """Tells the subject to connect to our port `own`."""
    control = Peer(wire, port, CALL_PORT)
    control.send("S", 0, mss=1_460)
    if not control.see(PATIENCE_S).startswith("SA"):
        return "the subject does not take orders"
    control.send("PA", 1, 1, f"{wire.own}:{own}\n")
    return "done"


def do(wire, peer, step, port):
    if "send" in step:
        peer.send(**step["send"])
        return "done"
    if "see" in step:
        return peer.see(step["withinMs"] / 1_000)
    if "silentMs" in step:
        return peer.silence(step["silentMs"] / 1_000)
    if "repeats" in step:
        return peer.repeats(step["forMs"] / 1_000)
    if "echo" in step:
        return peer.echo(step["echo"], step["seq"], step["ack"])
    if "take" in step:
        return peer.take(len(step["take"]), step["seq"], step["ack"], step["window"])
    if "call" in step:
        return call(wire, port + 1, port)
    return peer.settle(step["settleMs"] / 1_000)


def run(wire, index, case, answers):
    port = FIRST_PORT + index * PORTS_EACH
    peer = Peer(wire, port, case.get("port"))
    try:
        for step in case["steps"]:
            answers.append(do(wire, peer, step, port))
        peer.close()
    except Exception as error:  # the other cases go on
        answers.append(repr(error))


def main():
    interface, subject, own = sys.argv[1:]
    cases = json.load(sys.stdin)
    wire = Wire(interface, subject, own)
    wire.find()
    answers = [[] for _ in cases]
    threads = [
        threading.Thread(target=run, args=(wire, index, case, answers[index])) for index, case in enumerate(cases)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(answers, sys.stdout)


main()
