"""What a home is told, in Chinese and then in English; said aloud, the same."""

# {where} is the address of the stairwell, nothing about a person.
WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("warn", "fire"): (
        "【火警】{where}发生火情。请马上离开：走楼梯，不坐电梯，捂住口鼻低身走，关好身后的门。"
        "楼道有浓烟就留在家中，用湿毛巾堵门缝，到窗口呼救并拨打119。",
        "Fire alarm at {where}. Leave now by the stairs, not the lift; stay low, close doors behind"
        " you. If the stairwell is full of smoke, stay in, seal the door and call 119.",
    ),
    ("clear", "over"): (
        "【解除】{where}的火警已经解除。回家前请听从现场人员安排。",
        "All clear: the fire alarm at {where} is over. Follow those on the spot before going back.",
    ),
    ("clear", "false"): (
        "【解除】{where}刚才的火警是误报，没有火情。打扰了。",
        "All clear: the alarm at {where} was a false one, there is no fire. Sorry to disturb you.",
    ),
    ("clear", "drill"): (
        "【解除】{where}刚才的通知属于演练，没有火情。打扰了。",
        "All clear: the message about {where} belonged to a drill, there is no fire. Sorry to"
        " disturb you.",
    ),
}


def text(*, kind: str, what: str, where: str) -> str:
    """The whole message: `what` is the cause of a warning, or why it was cleared.

    City, district and street office are left out: read aloud, they would cost five seconds.
    """
    for mark in ("街道", "镇"):
        _known, found, rest = where.partition(mark)
        if found and rest:
            where = rest
            break
    return "\n".join(part.format(where=where) for part in WORDS[kind, what])
