"""What the guest net-tcp serves, on the kernel's own TCP: 7 gives back, 9 forgets, 13 says something and ends, 5 calls."""
import socket
import threading


def give_back(connection):
    while data := connection.recv(65_536):
        connection.sendall(data)


def forget(connection):
    while connection.recv(65_536):
        pass


def say(connection):
    connection.sendall(b"done")
    connection.shutdown(socket.SHUT_WR)
    forget(connection)


def call(connection):
    host, port = connection.recv(100).decode().strip().split(":")
    with socket.create_connection((host, int(port))) as other:
        other.sendall(b"hello")
        other.recv(65_536)


def serve(listener, use):
    def answer(connection):
        with connection:
            # RFC 6093, section 6: urgent data stays in the stream.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
            try:
                use(connection)
            except OSError:
                pass

    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


for port, use in ((7, give_back), (9, forget), (13, say), (5, call)):
    threading.Thread(target=serve, args=(socket.create_server(("", port), backlog=128), use)).start()
print("ready", flush=True)
