# Objects of all kinds come and go: objects.py COUNT. PYTHONMALLOC=malloc makes each a malloc.
import gc
import json
import sys
import threading
import zlib


class Node:
    def __init__(self, number):
        self.name = "node %d of the list" % number
        self.values = [number * 0.5, (number, number + 1)]


def checksum(text):
    return "%08x" % zlib.crc32(text.encode())


def build(count):
    nodes = {}
    for number in range(count // 8):  # each is about eight blocks
        nodes[number] = Node(number)
        if number % 3 == 0 and number > 0:
            del nodes[number - 1]
    names = sorted((node.name for node in nodes.values()), key=lambda name: name[::-1])
    return checksum("\n".join(names)), sum(node.values[0] for node in nodes.values())


def work(count, results, place):
    results[place] = build(count)


def main():
    count = int(sys.argv[1])
    print(build(count))
    results = [None, None]
    threads = [threading.Thread(target=work, args=(count // 10, results, i)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(results)
    text = json.dumps({str(i): list(range(i % 50)) for i in range(count // 100)})
    print(len(text), checksum(text), json.loads(text)["7"])
    grown = bytearray()
    for i in range(count // 20):
        grown += b"%d," % i
    print(len(grown), checksum(grown.decode()))
    print(gc.collect() >= 0)


main()
