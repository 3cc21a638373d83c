#!/usr/bin/env python3
"""Writes flagr.golden.json: buckets of entities, computed independently of the product. Run it from this folder:
python3 generate_flagr.py > flagr.golden.json
"""
import json
import zlib

rows = []
for flag in ["1", "2", "7", "42", "1048576"]:
    for entity in ["user_1", "user-1", "alice", "日本語", "174", "x" * 600, "3eacb184-2d79-49df-9ea7-edd4f10e4c6f"]:
        rows.append({"flag": flag, "entity": entity, "bucket": zlib.crc32((flag + entity).encode()) % 1000})
print("[\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")
