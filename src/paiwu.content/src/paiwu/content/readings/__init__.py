"""Readings (监测数据): parsed, checked for what they are, kept in batches; the store knows no law."""
