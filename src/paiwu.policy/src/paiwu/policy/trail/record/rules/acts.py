"""Every act that the trail knows, with its title and whom it is shown (pure).

A transition of a workflow is recorded under its own id; the others stand here.
"""

from collections.abc import Iterable
from dataclasses import dataclass


#: who reads a record besides the auditors: both sides, the department alone, the unit alone
BOTH, DEPARTMENT, UNIT = "both", "department", "unit"


@dataclass(frozen=True)
class Act:
    id: str
    title: str
    shown_to: str = BOTH


ACTS = {
    act.id: act
    for act in (
        Act("create", "创建"),
        Act("upload", "上传文件"),
        Act("edit", "修改"),
        Act("replace", "替换文件"),
        Act("delete", "删除"),
        Act("copy", "复制"),
        Act("move", "移动"),
        Act("rename", "更名"),
        Act("sign", "签署承诺书"),
        Act("import", "导入"),
        Act("export", "导出", DEPARTMENT),
        Act("share", "变更共享权限"),
        Act("group", "变更成员"),
        Act("readings", "提交监测数据"),
        Act("entry", "台账记录"),
        Act("dispose", "处置台账"),
        Act("confirm_determinations", "确认限值依据"),
        Act("judge", "校核意见", DEPARTMENT),
        Act("consult", "征求意见", DEPARTMENT),
        Act("answer", "答复意见", DEPARTMENT),
        Act("assign", "委托技术机构", DEPARTMENT),
        Act("agency_report", "提交技术报告", DEPARTMENT),
        Act("changed", "变更排污许可证"),
        Act("renewed", "延续排污许可证"),
        Act("reissued", "补发排污许可证"),
        Act("propose_closure", "建议停业、关闭"),
        Act("rectification_lapsed", "改正期限届满"),
        Act("bring_forward", "提前实施"),
        Act("download", "下载未公开文件", DEPARTMENT),
        Act("read_secrets", "查阅商业秘密", DEPARTMENT),
        Act("evidence", "导出证据包", DEPARTMENT),
        Act("comment", "公众意见"),
        Act("comment_answered", "答复公众意见"),
        Act("draw", "随机抽查", DEPARTMENT),
        Act("photo", "现场照片"),
        Act("photo_struck", "删去现场照片"),
        Act("sign_record", "签署检查笔录"),
        Act("list", "列入违法名单"),
        Act("unlist", "移出违法名单"),
        Act("complaint", "处理举报", DEPARTMENT),
        Act("refused", "被拒绝的操作", DEPARTMENT),
        Act("hold", "采取法律保全"),
        Act("lift_hold", "解除法律保全"),
        Act("user", "变更用户"),
        Act("configure", "变更配置"),
        Act("manage", "管理界面操作"),
        Act("key", "变更签名密钥"),
    )
}

#: of one document in one transaction: an act that another makes needless
COVERED_BY = {
    "edit": (
        "create",
        "copy",
        "import",
        "upload",
        "replace",
        "sign",
        "confirm_determinations",
        "move",
        "rename",
        "share",
        "changed",
        "renewed",
        "photo",
        "photo_struck",
        "sign_record",
    ),
    "replace": ("upload", "create", "copy"),
}


def needed(acts: Iterable[dict]) -> list[dict]:
    """The acts of one transaction without doubles: an edit beside a creation is part of it.

    Each act: {action, uid, actor, ...}.
    """
    acts = list(acts)
    done: dict[str, set[str]] = {}
    for act in acts:
        done.setdefault(act["uid"], set()).add(act["action"])
    kept, seen = [], set()
    for act in acts:
        covering = COVERED_BY.get(act["action"], ())
        if done[act["uid"]].intersection(covering):
            continue
        if act["action"] in ("edit", "replace", "read_secrets", "download"):
            key = (act["uid"], act["action"], act["actor"])
            if key in seen:
                continue
            seen.add(key)
        kept.append(act)
    return kept
