"""A line that loses bytes: between gdb and the emulator, both ways. Of so many packets in a hundred one byte is
lost, anywhere in it, and so many acknowledgments; the same ones in each run."""
import random
import socket
import threading


class Loss:
    """One direction, byte by byte."""

    def __init__(self, seed):
        self.percent, self.random, self.left, self.lost = 0, random.Random(seed), None, 0

    def keep(self, byte):
        if byte == b"$":
            unlucky = self.random.randrange(100) < self.percent
            self.left = self.random.randrange(1, 20) if unlucky else None
            return True
        if byte in b"+-":
            unlucky = self.random.randrange(100) < self.percent
        else:
            unlucky = self.left == 0
            self.left = None if self.left in (None, 0) else self.left - 1
        self.lost += unlucky
        return not unlucky


class Relay:
    """Listens at `path` for one at a time, and goes on to `target`. Nothing is lost before lose()."""

    def __init__(self, path, target):
        self.target = target
        self.ways = [Loss(seed) for seed in (1, 2)]
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(path)
        self.door.listen(1)
        threading.Thread(target=self.serve, daemon=True).start()

    def lose(self, percent):
        for way in self.ways:
            way.percent = percent

    def lost(self):
        return sum(way.lost for way in self.ways)

    def serve(self):
        while True:
            near, _ = self.door.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.target)
            for ends, way in (((near, far), self.ways[0]), ((far, near), self.ways[1])):
                threading.Thread(target=self.carry, args=(*ends, way), daemon=True).start()

    @staticmethod
    def carry(come_from, go_to, way):
        try:
            while piece := come_from.recv(4096):
                kept = b"".join(byte for byte in (bytes([one]) for one in piece) if way.keep(byte))
                go_to.sendall(kept)
        except OSError:
            pass
        for end in (come_from, go_to):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
