"""HJ 212 packets (污染物在线监控系统数据传输标准, 2005 and 2017): hourly and daily data.

>>> crc(b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;"
...     b"Flag=5;CP=&&RtdInterval=30&&")
'1C80'
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from paiwu.content import tables
from paiwu.content.readings.columns import COUNTING
from paiwu.content.readings.columns import FLAGS


#: command -> interval; real-time, minute and other data are not for a ledger
COMMANDS = {"2061": "hour", "2031": "day"}
#: codes of the flow itself, whose amount is the volume (HJ 524, HJ 525)
FLOWS = ("a00000", "w00000")
#: the digits that air stations of the 2005 edition send for a flag
OLD_FLAGS = {"0": "C", "2": "D", "3": "N"}
#: … and the one that says that the value is one of the weather, of no pollutant
WEATHER = "1"
#: split packets of which parts are still to come, in one body
MAX_WAITING = 1000

BLANK, HEADER = re.compile(rb"\s*"), re.compile(rb"##\d{4}")


class Broken(ValueError):
    """A packet that is no packet; args[0] names why: frame, length, crc, command, time, parts."""


@dataclass(frozen=True)
class Packet:
    """`values`: pollutant -> {avg, cou, flag, …} as text; `part` of so many, where it was split.

    `interval` is None where the command is neither hourly nor daily data; `line` is that of the file.
    """

    device: str
    interval: str | None
    time: str
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    part: tuple[int, int] = (1, 1)
    line: int = 1


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


def split(body: bytes) -> Iterator[tuple[int, bytes]]:
    """(line, packet) of a file, with line breaks between the packets or without."""
    position, line = 0, 1
    while position < len(body):
        blank = BLANK.match(body, position)
        start = blank.end() if blank else position
        line += body.count(b"\n", position, start)
        if start == len(body):
            return
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        if HEADER.match(body, start):
            end = min(end, start + 10 + int(body[start + 2 : start + 6]))
        yield line, body[start:end].rstrip()
        position = end


def parse(packet: bytes, line: int = 1) -> Packet:
    """One packet, without its CR LF; Broken with the reason if it is none."""
    if not packet.startswith(b"##") or len(packet) < 10 or not packet[2:6].isdigit():
        raise Broken("frame")
    length = int(packet[2:6])
    data, check = packet[6 : 6 + length], packet[6 + length :].strip()
    if len(data) != length or len(check) != 4:
        raise Broken("length")
    if crc(data) != check.decode("ascii", "replace").upper():
        raise Broken("crc")
    text = data.decode("utf-8", "replace")
    head, _sep, rest = text.partition("CP=&&")
    fields = dict(part.split("=", 1) for part in head.split(";") if "=" in part)
    device = fields.get("MN", "")
    values: dict[str, dict[str, str]] = {}
    time = ""
    for part in re.split(r"[;,]", rest.removesuffix("&&")):
        name, _sign, value = part.partition("=")
        if name.strip().lower() == "datatime":
            time = value.strip()
        elif "-" in name:
            code, _dash, kind = name.strip().partition("-")
            values.setdefault(known(code), {})[kind.lower()] = value.strip()
    interval = COMMANDS.get(fields.get("CN", ""))
    if interval is None:
        return Packet(device, None, time, values, line=line)
    # 17 digits end in milliseconds
    if not re.fullmatch(r"\d{14}(\d{3})?", time):
        raise Broken("time")
    return Packet(device, interval, time[:14], values, _part(fields), line)


def _part(fields: dict[str, str]) -> tuple[int, int]:
    """(PNO, PNUM), (1, 1) of a packet that was not split."""
    try:
        number, count = int(fields.get("PNO", 1)), int(fields.get("PNUM", 1))
    except ValueError:
        raise Broken("parts") from None
    if not 1 <= number <= count:
        raise Broken("parts")
    return number, count


def known(code: str) -> str:
    """A code as the 2017 edition writes it, whatever its case; an unknown one as it is.

    >>> known("011"), known("A21002"), known("S08"), known("x")
    ('w01018', 'a21002', 'a01013', 'x')
    """
    old = tables.by_code("pollutants_2005").get(code.upper())
    if old is not None:
        return old["successor"]
    lower = code.lower()
    is_known = lower in tables.names("pollutants") or lower in tables.names("auxiliary")
    return lower if is_known else code


class Joining:
    """Puts the parts of split packets together.

    What belongs together has the device, the command, the time of the data and the number of parts
    in common; each part has a QN of its own (HJ 212-2017, tables C.49 and C.50).
    """

    def __init__(self):
        self._waiting: dict[tuple, dict[int, Packet]] = {}

    def add(self, packet: Packet) -> Packet | None:
        """The whole packet, once its last part is there; Broken (parts) where too many wait."""
        number, count = packet.part
        if count == 1:
            return packet
        key = (packet.device, packet.interval, packet.time, count)
        parts = self._waiting.setdefault(key, {})
        parts.setdefault(number, packet)
        if len(parts) < count:
            if len(self._waiting) > MAX_WAITING:
                raise Broken("parts")
            return None
        del self._waiting[key]
        values: dict[str, dict[str, str]] = {}
        for _number, one in sorted(parts.items()):
            for code, value in one.values.items():
                values.setdefault(code, {}).update(value)
        return replace(parts[1], values=values)

    def incomplete(self) -> list[int]:
        """The first line of each packet of which a part is missing."""
        return [min(one.line for one in parts.values()) for parts in self._waiting.values()]


def rows(packet: Packet, outlet: str) -> Iterator[dict[str, str]]:
    """The readings of a packet as rows of text; the flow's amount is everyone's volume.

    A value that is sent without a flag is normal, as the 2005 edition has none for hours and days;
    one whose flag is unknown has it as it was sent, for the check to name.
    """
    stamp = packet.time
    time = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}"
    flow = next((packet.values[code] for code in FLOWS if code in packet.values), {})
    of_flow = _flag(flow)
    for code, value in packet.values.items():
        if code in FLOWS:
            continue
        flag = _flag(value)
        if flag in COUNTING and of_flow not in COUNTING:
            flag = of_flow  # an amount needs both: what the flow's flag says holds for it
        yield {
            "time": time,
            "outlet": outlet,
            "pollutant": code,
            "concentration": value.get("avg", ""),
            "adjusted": value.get("zsavg", ""),
            "volume": flow.get("cou", ""),
            "flag": flag,
            "span": packet.interval or "",
        }


def _flag(value: dict[str, str]) -> str:
    flag = value.get("flag", "N").upper()
    flag = OLD_FLAGS.get(flag, flag)
    return flag if flag in FLAGS or flag == WEATHER else value["flag"]
