#!/usr/bin/env python3
"""Writes unleash.golden.json: numbers of callers in rollouts (1 to 100) and among variants (1 to the total), computed independently of
the product. Run it from this folder: python3 generate_unleash.py > unleash.golden.json
"""
import json

from murmur3 import murmur3_32

VARIANT_SEED = 86028157

rows = []
for group in ["demo", "new-checkout", "", "größe", "Feature.flexibleRollout.10"]:
    for value in ["user-1", "user-2", "alice", "bob", "日本語", "174", "x" * 40, "3eacb184-2d79-49df-9ea7-edd4f10e4c6f"]:
        data = f"{group}:{value}".encode()
        for total in (1000, 3):
            rows.append(
                {
                    "group": group,
                    "value": value,
                    "rollout": murmur3_32(data, 0) % 100 + 1,
                    "total": total,
                    "variant": murmur3_32(data, VARIANT_SEED) % total + 1,
                }
            )
print("[\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")
