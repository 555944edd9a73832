"""Every act that the trail knows, with its title and whom it is shown (pure).

A transition of a workflow is recorded under its own id; the others stand here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from paiwu.content import zh


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
        Act("create", zh("创建")),
        Act("upload", zh("上传文件")),
        Act("edit", zh("修改")),
        Act("replace", zh("替换文件")),
        Act("delete", zh("删除")),
        Act("copy", zh("复制")),
        Act("move", zh("移动")),
        Act("rename", zh("更名")),
        Act("sign", zh("签署承诺书")),
        Act("import", zh("导入")),
        Act("export", zh("导出"), DEPARTMENT),
        Act("share", zh("变更共享权限")),
        Act("group", zh("变更成员")),
        Act("readings", zh("提交监测数据")),
        Act("entry", zh("台账记录")),
        Act("dispose", zh("处置台账")),
        Act("confirm_determinations", zh("确认限值依据")),
        Act("judge", zh("校核意见"), DEPARTMENT),
        Act("consult", zh("征求意见"), DEPARTMENT),
        Act("answer", zh("答复意见"), DEPARTMENT),
        Act("assign", zh("委托技术机构"), DEPARTMENT),
        Act("agency_report", zh("提交技术报告"), DEPARTMENT),
        Act("changed", zh("变更排污许可证")),
        Act("renewed", zh("延续排污许可证")),
        Act("reissued", zh("补发排污许可证")),
        Act("propose_closure", zh("建议停业、关闭")),
        Act("rectification_lapsed", zh("改正期限届满")),
        Act("bring_forward", zh("提前实施")),
        Act("download", zh("下载未公开文件"), DEPARTMENT),
        Act("read_secrets", zh("查阅商业秘密"), DEPARTMENT),
        Act("evidence", zh("导出证据包"), DEPARTMENT),
        Act("comment", zh("公众意见")),
        Act("comment_answered", zh("答复公众意见")),
        Act("draw", zh("随机抽查"), DEPARTMENT),
        Act("photo", zh("现场照片")),
        Act("photo_struck", zh("删去现场照片")),
        Act("sign_record", zh("签署检查笔录")),
        Act("list", zh("列入违法名单")),
        Act("unlist", zh("移出违法名单")),
        Act("complaint", zh("处理举报"), DEPARTMENT),
        Act("refused", zh("被拒绝的操作"), DEPARTMENT),
        Act("hold", zh("采取法律保全")),
        Act("lift_hold", zh("解除法律保全")),
        Act("user", zh("变更用户")),
        Act("configure", zh("变更配置")),
        Act("manage", zh("管理界面操作")),
        Act("key", zh("变更签名密钥")),
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
