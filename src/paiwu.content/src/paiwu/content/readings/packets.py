"""HJ 212 packets (污染物在线监控系统数据传输标准, 2005 and 2017): hourly and daily data.

>>> crc(b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;"
...     b"Flag=5;CP=&&RtdInterval=30&&")
'1C80'
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


#: command -> interval; real-time and minute data are not for a ledger
COMMANDS = {"2061": "hour", "2031": "day"}
#: codes of the flow itself, whose amount is the volume (HJ 524, HJ 525)
FLOWS = ("a00000", "w00000", "B02", "B01")
#: HJ/T 212-2005 numbered pollutants otherwise
OLD_CODES = {
    "01": "a34013",
    "02": "a21026",
    "03": "a21002",
    "04": "a21005",
    "011": "w01018",
    "060": "w21003",
    "001": "w01001",
    "101": "w21011",
    "065": "w21001",
}
#: flags of the 2005 edition that the 2017 edition writes otherwise
OLD_FLAGS = {"P": "B", "0": "N", "1": "D", "2": "M", "3": "C"}


class Broken(ValueError):
    """A packet that is no packet; args[0] names why: frame, length, crc, command, time."""


@dataclass(frozen=True)
class Packet:
    """`values`: pollutant -> {Avg, Cou, Flag, …} as text."""

    device: str
    interval: str
    time: str
    values: dict[str, dict[str, str]]


def crc(data: bytes) -> str:
    """The four hexadecimal digits of annex A: CRC-16, polynomial 0xA001, by the high byte."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _bit in range(8):
            out = register & 1
            register >>= 1
            if out:
                register ^= 0xA001
    return f"{register:04X}"


def parse(line: bytes) -> Packet:
    """One packet, without its CR LF; Broken with the reason if it is none."""
    if not line.startswith(b"##") or len(line) < 10 or not line[2:6].isdigit():
        raise Broken("frame")
    length = int(line[2:6])
    data, check = line[6 : 6 + length], line[6 + length :].strip()
    if len(data) != length or len(check) != 4:
        raise Broken("length")
    if crc(data) != check.decode("ascii", "replace").upper():
        raise Broken("crc")
    text = data.decode("utf-8", "replace")
    head, _sep, rest = text.partition("CP=&&")
    fields = dict(part.split("=", 1) for part in head.split(";") if "=" in part)
    if fields.get("CN") not in COMMANDS:
        raise Broken("command")
    values: dict[str, dict[str, str]] = {}
    time = ""
    for part in re.split(r"[;,]", rest.removesuffix("&&")):
        name, _sign, value = part.partition("=")
        if name == "DataTime":
            time = value
        elif "-" in name:
            code, _dash, kind = name.partition("-")
            values.setdefault(code, {})[kind] = value
    if not re.fullmatch(r"\d{14}", time):
        raise Broken("time")
    return Packet(fields.get("MN", ""), COMMANDS[fields["CN"]], time, values)


def rows(packet: Packet, outlet: str) -> Iterator[dict[str, str]]:
    """The readings of a packet as rows of text; the flow's amount is everyone's volume."""
    stamp = packet.time
    time = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}"
    if packet.interval == "day":
        time = time[:10]
    volume = ""
    for code in FLOWS:
        if code in packet.values:
            volume = packet.values[code].get("Cou", "")
    for code, value in packet.values.items():
        if code in FLOWS:
            continue
        flag = value.get("Flag", "N")
        yield {
            "time": time,
            "outlet": outlet,
            "pollutant": OLD_CODES.get(code, code),
            "concentration": value.get("Avg", ""),
            "volume": volume,
            "flag": OLD_FLAGS.get(flag, flag),
        }
