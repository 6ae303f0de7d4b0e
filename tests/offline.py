"""Run a command in a network namespace of its own: `unshare -rn python offline.py COMMAND ...`.

Nothing but the machine's own loopback exists there; kernels speak to their client through it.
"""

import fcntl
import os
import socket
import struct
import sys

SET_FLAGS, UP = 0x8914, 0x1  # SIOCSIFFLAGS and IFF_UP of Linux

if __name__ == "__main__":
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
    os.execvp(sys.argv[1], sys.argv[1:])
