"""The page of a bundle that a person reads: the story in its order; HTML without scripts."""

from collections.abc import Iterable
from collections.abc import Mapping
from html import escape


STYLE = (
    "body{font-family:serif;max-width:70em;margin:2em auto;line-height:1.5}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3em;"
    "text-align:left;vertical-align:top}code{font-size:85%}del{color:#900}ins{color:#060}"
)
COLUMNS = (
    "序号",
    "时间",
    "操作人",
    "角色",
    "操作",
    "文书",
    "状态",
    "说明",
    "变更内容",
    "版本",
    "记录",
)


def page(about: Mapping, items: Iterable[Mapping]) -> str:
    """The records that are shown, in their order."""
    head = "".join(f"<th>{escape(title)}</th>" for title in COLUMNS)
    rows = "\n".join(row(item) for item in items)
    title = f"{about['title']}（{about['unit']}）"
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        f"<title>{escape(title)} 证据包</title><style>{STYLE}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f"<p>范围：{escape(about['scope'])}；链上共{about['records']}条记录，"
        f"本包载明其中{about['shown']}条；导出时间{escape(about['made_at'])}，"
        f"导出人{escape(about['made_by'])}。</p>\n"
        f"<p>末条记录的散列值：<code>{about['head']}</code>。核验方法：paiwu-verify。</p>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>\n</body></html>\n"
    )


def row(item: Mapping) -> str:
    states = item["to_state"] or ""
    if item["from_state"] != item["to_state"]:
        states = f"{item['from_state']} → {item['to_state']}"
    version = (
        f'<a href="snapshots/{item["content_hash"]}.json">{item["content_hash"][:12]}</a>'
        if item["content_hash"]
        else ""
    )
    cells = (
        str(item["sequence"]),
        escape(item["time"]),
        escape(item["actor"]),
        escape(" ".join(item["roles"])),
        escape(str(item["title"])),
        escape(item["document"]),
        escape(states),
        escape(item["comment"]),
        "<br>".join(change(one) for one in item.get("changes") or ()),
        version,
        f"<code>{item['hash'][:16]}</code>",
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def change(one: Mapping) -> str:
    """A field that changed, with what it was and is; a table by its rows."""
    if "rows" not in one:
        return f"{escape(one['field'])} {difference(one['before'], one['after'])}"
    parts = []
    for entry in one["rows"]:
        name = f"{one['field']} {' '.join(str(part) for part in entry['row'])}"
        if entry["action"] == "changed":
            cells = (
                f"{escape(c['column'])} {difference(c['before'], c['after'])}"
                for c in entry["cells"]
            )
            parts.append(f"{escape(name)}：{'；'.join(cells)}")
        else:
            parts.append(f"{escape(name)} {difference(entry['before'], entry['after'])}")
    return "<br>".join(parts)


def difference(before, after) -> str:
    return f"<del>{escape(text(before))}</del> → <ins>{escape(text(after))}</ins>"


def text(value) -> str:
    shown = "" if value in (None, "", [], {}) else str(value)
    return shown if len(shown) <= 400 else shown[:400] + "…"
