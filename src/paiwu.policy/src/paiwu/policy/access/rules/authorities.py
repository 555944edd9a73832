"""The departments that issue permits (Art. 6): pure."""


def authority(region_name: str) -> str:
    """The department of a region (Art. 6): a 厅 in provinces and autonomous regions.

    >>> authority("济南市"), authority("山东省"), authority("北京市")
    ('济南市生态环境局', '山东省生态环境厅', '北京市生态环境局')
    """
    return f"{region_name}生态环境{'厅' if region_name.endswith(('省', '自治区')) else '局'}"
