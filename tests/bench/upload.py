"""One POST from a process of its own, so that client and server do not share an interpreter.

Prints the seconds from the first byte sent to the answer, and the answer.
"""

import base64
import http.client
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit


def main():
    url, account, password, path = sys.argv[1:]
    place, body = urlsplit(url), Path(path).read_bytes()
    token = base64.b64encode(f"{account}:{password}".encode()).decode()
    headers = {
        "Authorization": f"Basic {token}",
        "Accept": "application/json",
        "Content-Type": "text/csv",
    }
    connection = http.client.HTTPConnection(place.hostname, place.port, blocksize=1 << 20)
    connection.connect()
    start = time.perf_counter()
    connection.request("POST", place.path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    spent = time.perf_counter() - start
    print(json.dumps({"seconds": spent, "status": answer.status, "answer": json.loads(text)}))


if __name__ == "__main__":
    main()
