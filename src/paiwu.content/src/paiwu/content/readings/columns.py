"""What a reading is: its columns, their types, flags and intervals.

A reading's `time` is the start of its interval as the clock shows it in Asia/Shanghai, which knows
no summer time; it is kept without a zone.
"""

import polars as pl

from paiwu.content import zh


#: column -> type; the order in which they are written
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "time": pl.Datetime("us"),
    "outlet": pl.Categorical,
    "pollutant": pl.Categorical,
    "method": pl.Categorical,
    "concentration": pl.Float64,  # mg/m3 in gas, mg/L in water
    # 折算浓度, at the reference content of oxygen (GB 13223-2011 chapter 5, GB 13271-2014; HJ 75-2017
    # annex C): what a limit of gas is compared with; amounts are of the measured concentration
    "adjusted": pl.Float64,
    "volume": pl.Float64,  # m3 in the interval
    "flag": pl.Categorical,
    "note": pl.String,
}
REQUIRED = ("time", "outlet", "pollutant", "flag")
OPTIONAL = {"method": "automatic", "adjusted": None, "note": None}

#: what makes two readings the same interval of the same thing
KEY = ["outlet", "pollutant", "method", "time"]

METHODS = ("automatic", "manual")

#: flags of HJ 212-2017, table 8; power failure is of the 2005 edition
FLAGS = {
    "N": zh("正常"),
    "F": zh("停运"),
    "M": zh("维护"),
    "S": zh("手工输入"),
    "D": zh("故障"),
    "C": zh("校准"),
    "T": zh("超测量范围"),
    "B": zh("通讯异常"),
    "P": zh("电源故障"),
}
#: flags of readings that count (HJ 942-2018 chapter 9: normal and hand-entered)
COUNTING = ("N", "S")
COUNTS = pl.col("flag").is_in(list(COUNTING))

#: interval -> its length as polars writes it
INTERVALS = {"hour": "1h", "day": "1d"}
