"""What people and stations send, as it is read (Art. 34; HJ 212-2017, HJ/T 212-2005); nothing is stored."""

import datetime
import io
import json
import subprocess
import sys
from pathlib import Path

import bombs
import pytest
import xlwt

from paiwu.content import workbooks
from paiwu.content.readings import packets
from paiwu.content.readings import parse


M = datetime.datetime
CONTEXT = parse.Context(2018, {"DA001": "hour", "DW001": "day"}, M(2018, 12, 1, 10))
HEAD = "time,outlet,pollutant,concentration,volume,flag\n"


def read(body, outlet="DA001", context=CONTEXT, kind="text/csv"):
    body = body.encode() if isinstance(body, str) else body
    return parse.parse(body, kind, context, outlet)


def rows(body, *columns, **more):
    return read(body, **more).frame.select(columns).rows()


def refused(body, **more) -> list[tuple]:
    with pytest.raises(parse.Unreadable) as found:
        read(body, **more)
    return [(problem.line, problem.column, problem.message) for problem in found.value.problems]


def packet(cp: str, head: str = "ST=31;CN=2061;PW=123456;MN=01234567890123") -> str:
    data = f"{head};CP=&&{cp}&&"
    return f"##{len(data):04d}{data}{packets.crc(data.encode())}\r\n"


def at(hour: int) -> str:
    return f"DataTime=201803010{hour}0000;a00000-Cou=1000"


# tables ------------------------------------------------------------------------------------


def test_a_blank_after_each_comma_in_the_heading_too():
    text = "time, outlet, pollutant, concentration, volume, flag\n"
    text += "2018-05-01 00:00, DA001, a21002, 12.9, 19191, N\n"
    found = rows(text, "time", "outlet", "concentration", "flag")
    assert found == [(M(2018, 5, 1), "DA001", 12.9, "N")]
    quoted = text.replace(" DA001", ' "DA001"').replace(", flag", ', "flag"')
    assert rows(quoted, "outlet", "flag") == [("DA001", "N")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_blank_lines(separator):
    text = HEAD + "\n2018-05-01 00:00,DA001,a21002,12.9,19191,n\n,,,,,\n\n2018,x,y,1,1,N\n"
    found = refused(text.replace(",", separator))
    assert {line for line, _column, _message in found} == {6}, "lines are those of the file"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2018/5/1 0:00", M(2018, 5, 1)),
        ("2018/5/1 13:00", M(2018, 5, 1, 13)),
        ("2018-05-01 24:00", M(2018, 5, 2)),
        ("2018-04-10 10:59:59.999", M(2018, 4, 10, 11)),
        ("2018年5月1日 13时", M(2018, 5, 1, 13)),
        ("20180501130000", M(2018, 5, 1, 13)),
        ("43101.04166666666", M(2018, 1, 1, 1)),
        ("2018-04-30T16:00:00Z", M(2018, 5, 1)),
    ],
)
def test_times_as_spreadsheets_and_people_write_them(written, meant):
    assert rows(f"{HEAD}{written},DA001,a21002,12.9,19191,N\n", "time") == [(meant,)]


@pytest.mark.parametrize(
    "written", ["2018/13/1 0:00", "2018-02-30 00:00", "2018-05-01 24:30", "0:00", "99999999"]
)
def test_what_is_no_time_is_named(written):
    [(line, column, _message)] = refused(f"{HEAD}{written},DA001,a21002,12.9,19191,N\n")
    assert (line, column) == (2, "time")


def test_marks_for_no_value_are_gaps_with_their_reason():
    text = HEAD + (
        "2018-05-01 00:00,DA001,a21002,-,-,F\n"
        "2018-05-01 01:00,DA001,a21002,停运,停运,F\n"
        "2018-05-01 02:00,DA001,a21002,#VALUE!,19191,D\n"
    )
    found = rows(text, "concentration", "volume", "flag", "note")
    assert found == [
        (None, None, "F", "无数据"),
        (None, None, "F", "停运"),
        (None, 19191.0, "D", "电子表格公式错误"),
    ]
    normal = refused(HEAD + "2018-05-01 00:00,DA001,a21002,停运,1,N\n")
    assert [column for _line, column, _message in normal] == ["concentration"]


@pytest.mark.parametrize(
    ("written", "value", "mark"),
    [("<0.5", 0.25, "<0.5"), ("< 4", 2.0, "< 4"), ("4L", 2.0, "4L"), ("ND", 0.0, "ND")],
)
def test_hj_91_half_the_limit_of_detection_counts_and_the_mark_stays(written, value, mark):
    """HJ 91.1-2019: of what is not detected half the limit counts; ND names no limit."""
    text = HEAD.strip() + f",note\n2018-05-01 00:00,DA001,a21002,{written},1,N,甲\n"
    assert rows(text, "concentration", "note") == [(value, f"甲；低于检出限：{mark}")]


WIDE = (
    "时间,氮氧化物(μg/Nm³),氮氧化物折算浓度(mg/m³),SO2(mg/m3),烟气流量(m³/h),氧含量(%),氮氧化物标记\n"
    '2018年5月1日 0时,12900,15.5,"1,000.5",19191,6.1,正常\n'
    "2018年5月1日 1时,停运,,停运,0,20.9,停运\n"
    "2018年5月1日 2时,10000,12,,19191,6,N\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_one_column_a_pollutant_with_its_unit(encoding):
    """12,900 μg/m³ are 12.9 mg/m³; a flow in m³/h is the volume of an hour."""
    text = f"DA001排放口小时数据,,,,,,\n{WIDE}"
    found = rows(text.encode(encoding), "time", "pollutant", "concentration", "adjusted", "flag")
    assert found == [
        (M(2018, 5, 1, 0), "a21002", 12.9, 0.0155 * 1000, "N"),
        (M(2018, 5, 1, 0), "a21026", 1000.5, None, "N"),
        (M(2018, 5, 1, 1), "a21002", None, None, "F"),
        (M(2018, 5, 1, 1), "a21026", None, None, "F"),
        (M(2018, 5, 1, 2), "a21002", 10.0, 12.0, "N"),
    ]


def test_a_bad_value_of_the_wide_form_is_named_by_its_heading():
    [(line, column, _message)] = refused(WIDE.replace("10000", "多"))
    assert (line, column) == (4, "氮氧化物(μg/Nm³)")
    [(line, column, _message)] = refused(WIDE.replace("氧含量(%)", "工况系数"))
    assert column == "工况系数"


def test_a_daily_outlet_s_flow_is_that_of_a_day():
    text = "监测日期\t排放口编号\tCOD(mg/L)\tpH\t废水流量(m3/h)\n2018-05-01\tDW001\t<8\t7.2\t10\n"
    found = rows(text, "pollutant", "concentration", "volume", outlet="")
    assert found == [("w01018", 4.0, 240.0), ("w01001", 7.2, 240.0)]


def test_the_long_form_in_chinese():
    text = "序号;监测时间;排放口编号;污染物名称;浓度(mg/m³);流量(m³);数据标记;备注\n"
    text += "1;2018/5/1 0:00;DA001;氮氧化物;12.9;19191;正常;\n"
    found = rows(text, "pollutant", "concentration", "volume", "flag", outlet="")
    assert found == [("a21002", 12.9, 19191.0, "N")]


def test_a_unit_that_cannot_be_converted_is_refused():
    for unit in ("mg/L", "级"):
        text = f"时间,氮氧化物({unit}),流量\n2018-05-01 00:00,1,1\n"
        [(line, column, _message)] = refused(text)
        assert (line, column) == (2, f"氮氧化物({unit})")


def test_the_platform_s_own_export_is_read_back():
    head = "time,outlet,pollutant,method,concentration,adjusted,volume,flag,note,batch"
    row = "2018-05-01T00:00,DA001,a21002,automatic,12.9,,19191.0,N,,"
    assert read(f"{head}\n{row}3\n").frame.height == 1
    history = read(f"{head},counts\n{row}3,false\n{row}4,true\n")
    assert (history.frame.height, history.passed_over) == (1, 1)
    exported = [{"time": "2018-05-01T00:00", "outlet": "DA001", "pollutant": "a21002"}]
    exported[0] |= {"concentration": 1, "volume": 1, "flag": "N", "batch": 3, "adjusted": 2}
    found = read(json.dumps({"@id": "x", "items": exported}), kind="application/json")
    assert found.frame["adjusted"].to_list() == [2.0]


def test_gb_13223_the_adjusted_concentration_of_a_packet():
    both = packet(f"{at(1)};a21002-Avg=70.0,a21002-ZsAvg=140.0,a21002-Flag=N")
    assert rows(both, "concentration", "adjusted") == [(70.0, 140.0)]
    alone = packet(f"{at(1)};a21002-ZsAvg=140.0,a21002-Flag=N")
    assert rows(alone, "concentration", "adjusted") == [(None, 140.0)]
    clean = "time,outlet,pollutant,concentration,adjusted,volume,flag\n"
    assert rows(clean + "2018-05-01T00:00,DA001,a21002,70,140,1,N\n", "adjusted") == [(140.0,)]
    assert refused(clean + "2018-05-01T00:00,DA001,a21002,70,-1,1,N\n")[0][1] == "adjusted"


def test_hj_212_the_unit_of_mercury_in_water_is_a_microgram_unless_the_device_says_otherwise():
    """Annex B: 总汞 in μg/L by default; 0.5 μg/L are 0.0005 mg/L."""
    day = "DataTime=20180301000000;w00000-Cou=10;w20111-Avg=0.5,w20111-Flag=N"
    body = packet(day, "ST=32;CN=2031;PW=123456;MN=01234567890123")
    found = read(body, outlet="DW001")
    assert found.frame["concentration"].to_list() == [0.0005]
    assert found.units == {"w20111": "ug/L"}
    says = parse.Context(2018, {"DW001": "day"}, CONTEXT.until, {"w20111": "mg/L"})
    found = read(body, outlet="DW001", context=says)
    assert (found.frame["concentration"].to_list(), found.units) == ([0.5], {})


def xls(*table) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("1")
    for n, row in enumerate(table):
        for place, cell in enumerate(row):
            sheet.write(n, place, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_old_workbook_with_a_title():
    head = HEAD.strip().split(",")
    row = ["2018/5/1 0:00", "DA001", "a21002", 12.9, 19191, "N"]
    found = read(xls(["小时数据"], head, row, [], [43221.0416666667, *row[1:]]), outlet="")
    assert found.frame.select("time", "concentration").rows() == [
        (M(2018, 5, 1), 12.9),
        (M(2018, 5, 1, 1), 12.9),
    ]
    bad = refused(xls(["小时数据"], head, row, [], ["?", *row[1:]]), outlet="")
    assert [found[:2] for found in bad] == [(5, "time")]


def test_an_old_workbook_is_measured_before_it_is_read():
    book = xlwt.Workbook()
    sheet = book.add_sheet("1")
    sheet.write(0, 0, "time")
    sheet.write(65_535, 255, "x")
    stream = io.BytesIO()
    book.save(stream)
    assert len(refused(stream.getvalue())) == 1
    many = xls(*(["长" * 30_000] * 9 for _row in range(400)))
    with pytest.raises(workbooks.TooLarge):
        workbooks.rows(many, workbooks.Bounds(1000, 100))


@pytest.mark.parametrize("note", ["x" * 1001, "a\x07b"])
def test_a_note_has_an_end_and_only_signs_that_can_be_read(note):
    text = HEAD.strip() + f",note\n2018-05-01T00:00,DA001,a21002,1,1,N,{note}\n"
    assert [found[:2] for found in refused(text)] == [(2, "note")]


def test_no_zero_is_below_zero():
    found = read(HEAD + "2018-05-01T00:00,DA001,a21002,-0.0,1,N\n").frame
    assert str(found["concentration"][0]) == "0.0"


def test_thousands_are_separated():
    text = HEAD + '2018-05-01 00:00,DA001,a21002,"1,234.5","19,191",N\n'
    assert rows(text, "concentration", "volume") == [(1234.5, 19191.0)]


@pytest.mark.parametrize("last", ["2018-12-01T11:00", "2018-12-31T23:00"])
def test_what_lies_in_the_future_cannot_have_been_measured(last):
    good = HEAD + "2018-12-01T10:00,DA001,a21002,1,1,N\n"
    assert read(good).frame.height == 1, "the interval that has begun"
    found = refused(good + f"{last},DA001,a21002,1,1,N\n")
    assert found == [(3, "time", "has not begun yet")]


# flags -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "stored"), [*((one, one) for one in "NFMSDCTBP"), ("n", "N"), ("d", "D"), ("p", "P")]
)
def test_flags_are_read_in_either_case(sent, stored):
    assert rows(f"{HEAD}2018-05-01T00:00,DA001,a21002,1,1,{sent}\n", "flag") == [(stored,)]
    told = packet(f"{at(1)};a21002-Avg=1,a21002-Flag={sent}")
    assert rows(told, "flag") == [(stored,)]


def test_a_flag_s_name_in_lower_case_is_read():
    told = packet(f"{at(1)};a21002-Avg=999.9,a21002-flag=D")
    assert rows(told, "concentration", "flag") == [(999.9, "D")]


def test_digits_of_2005_are_calibration_weather_abnormal_and_normal():
    """HJ/T 212-2005: 0 校准, 1 气象参数, 2 异常, 3 正常; what is one of the weather is no reading."""
    sent = "".join(packet(f"{at(n)};02-Avg=9,02-Flag={n}") for n in range(4))
    found = read(sent)
    assert found.frame.select("pollutant", "flag").rows() == [
        ("a21026", "C"),
        ("a21026", "D"),
        ("a21026", "N"),
    ]
    assert found.passed_over == 1


@pytest.mark.parametrize("sent", ["X", "4", "9", "NN", ""])
def test_a_flag_that_cannot_be_read_is_never_normal(sent):
    of_value = refused(packet(f"{at(1)};a21002-Avg=1,a21002-Flag={sent}"))
    of_flow = refused(
        packet(
            f"DataTime=20180301010000;a00000-Cou=1,a00000-Flag={sent};a21002-Avg=1,a21002-Flag=N"
        )
    )
    assert [found[0][:2] for found in (of_value, of_flow)] == [(1, "flag")] * 2


def test_an_invalid_flow_makes_no_amount():
    flow = "DataTime=20180301010000;a00000-Cou=1000,a00000-Flag=D;"
    found = rows(packet(f"{flow}a21002-Avg=50,a21002-Flag=N;a21026-Avg=9,a21026-Flag=C"), "flag")
    assert found == [("D",), ("C",)]


# intervals ---------------------------------------------------------------------------------

HOURS = "".join(
    packet(f"DataTime=20180301{n:02d}0000;a00000-Cou=1000000;a21002-Avg=50,a21002-Flag=N")
    for n in range(24)
)
DAY = packet(
    "DataTime=20180301000000;a00000-Cou=24000000;a21002-Avg=50,a21002-Flag=N",
    "ST=31;CN=2031;PW=123456;MN=01234567890123",
)


@pytest.mark.parametrize("body", [HOURS + DAY, DAY + HOURS])
def test_the_day_beside_its_hours_is_passed_over(body):
    """24 h × 1,000,000 m³ × 50 mg/m³ = 1.2 t, and not 2.4 t."""
    found = read(body)
    assert (found.frame.height, found.passed_over) == (24, 1)
    assert (found.frame["concentration"] * found.frame["volume"]).sum() * 1e-9 == pytest.approx(
        1.2
    )


def test_the_day_of_an_hourly_outlet_is_passed_over_alone_and_in_a_table_too():
    assert (read(DAY).frame.height, read(DAY).passed_over) == (0, 1)
    table = HEAD + "2018-03-01,DA001,a21002,50,24000000,N\n2018-03-01T00:00,DA001,a21002,50,1,N\n"
    found = read(table)
    assert found.frame["volume"].to_list() == [1.0] and found.passed_over == 1


def test_hours_of_a_daily_outlet_are_passed_over():
    """Each in a packet of its own, or as a series in a table; a single odd time is a mistake."""
    head = "ST=32;CN=2061;PW=123456;MN=01234567890123"
    for n in (0, 7):
        hour = packet(f"DataTime=201803010{n}0000;w00000-Cou=10;w01018-Avg=50", head)
        found = read(hour, outlet="DW001")
        assert (found.frame.height, found.passed_over) == (0, 1)
    hours = "".join(f"2018-03-01T{n:02d}:00,DW001,w01018,50,10,N\n" for n in range(24))
    found = read(HEAD + hours + "2018-03-02,DW001,w01018,50,240,N\n")
    assert found.frame["time"].to_list() == [M(2018, 3, 2)] and found.passed_over == 24
    [(line, column, _message)] = refused(HEAD + "2018-03-01T05:00,DW001,w01018,50,10,N\n")
    assert (line, column) == (2, "time")


def test_parameters_beside_the_pollutants_are_passed_over():
    """HJ 212-2017 annex B: flow speed, pressure (below zero), temperature, oxygen; S05 of 2005."""
    more = "a01011-Avg=7;a01013-Avg=-0.03;a01012-Avg=88.5;a19001-Avg=15.2;S05-Avg=9.1"
    found = read(packet(f"{at(1)};{more};A21002-Avg=12.9,A21002-Flag=N"))
    assert found.frame.select("pollutant", "volume").rows() == [("a21002", 1000.0)]
    assert found.passed_over == 5


def test_split_packets_are_put_together_by_number():
    """HJ 212-2017, tables C.49 and C.50: the flow in the first part, each with a QN of its own."""
    head = "QN=2018030101000000{n};ST=31;CN=2061;PW=1;MN=1;Flag=7;PNUM=2;PNO={n}"
    first = packet(f"{at(1)};a34013-Avg=3.1,a34013-Flag=N", head.format(n=1))
    second = packet("DataTime=20180301010000;a21002-Avg=12.9,a21002-Flag=N", head.format(n=2))
    for body in (first + second, second + first):
        found = sorted(rows(body, "pollutant", "concentration", "volume"))
        assert found == [("a21002", 12.9, 1000.0), ("a34013", 3.1, 1000.0)]
    alone = refused(second)
    assert alone == [(1, None, "is a packet of which a part is missing")]


def test_packets_without_line_breaks_and_among_others():
    other = packet("a21002-Rtd=9", "ST=31;CN=2011;PW=1;MN=1")
    hour = packet(f"{at(1)};a21002-Avg=12.9,a21002-Flag=N")
    found = read((other + hour).replace("\r\n", ""))
    assert (found.frame.height, found.passed_over) == (1, 1)
    broken = refused(other + "\r\n" + hour.replace("12.9", "12.8"))
    assert [line for line, _column, _message in broken] == [3]


# sizes -------------------------------------------------------------------------------------

GROWTH = """
import sys
sys.path.insert(0, {tests!r})
import bombs
from paiwu.content import workbooks
from paiwu.content.readings import parse
context = parse.Context(2018, {{"DA001": "hour"}})
body = bombs.READINGS[{name!r}]()
open("/proc/self/clear_refs", "w").write("5")
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
before = peak()
try:
    parse.parse(body, "", context)
except parse.Unreadable as refused:
    print((peak() - before) / 1024, len(refused.problems))
"""


@pytest.mark.parametrize("name", sorted(bombs.READINGS))
def test_a_small_file_does_not_become_a_large_table(name):
    """An xlsx of 1.4 kB with one cell at XFD20000 took 17 GB; what is refused takes below 200 MB."""
    script = GROWTH.format(tests=str(Path(__file__).parents[1]), name=name)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    grown, problems = done.stdout.split()
    assert float(grown) < 200 and int(problems) >= 1


def test_a_formatted_but_empty_cell_far_out_is_no_content():
    """Excel keeps the format of rows that were once used."""
    blank = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    body = bombs.workbook([bombs.heading(), f'<row r="2">{bombs.cell("A2", "x")}</row>', blank])
    assert workbooks.read(body, workbooks.Bounds(1000, 100)).height == 1


def test_another_kind_of_workbook_is_not_opened():
    body = bombs.workbook([bombs.heading()]).replace(b"xl/workbook.xml", b"xx/content.xmlx")
    with pytest.raises(workbooks.NoWorkbook):
        workbooks.read(body, workbooks.Bounds(1000, 100))


def test_json_is_read_row_by_row():
    row = {"time": "2018-05-01T00:00", "outlet": "DA001", "pollutant": "a21002"}
    row |= {"concentration": 50, "volume": 1000.5, "flag": "N", "note": "补录" * 30}
    many = [row | {"time": f"2018-05-{n // 24 + 1:02d}T{n % 24:02d}:00"} for n in range(600)]
    for body in (many, {"source": {"a": [1]}, "readings": many, "end": None}):
        found = read(json.dumps(body, ensure_ascii=False), kind="application/json").frame
        assert found.height == 600 and found["note"].unique().to_list() == ["补录" * 30]
    text = json.dumps(many)
    for broken in (
        text[:-1],
        text + "1",
        text.replace("}, {", "} {", 1),
        "[1]",
        '{"readings": 3}',
    ):
        assert len(refused(broken, kind="application/json")) == 1
    long = refused(json.dumps([row | {"note": "x" * 200_000}]), kind="application/json")
    assert len(long) == 1
