"""`make simulate DAYS=10000 [SEED=1] [DATABASE=postgresql]`: so many duty days, from that seed on, on all cores."""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from functools import partial

from tests.faults.runs import WORKSHOPS, cores, one

MOST_SHOWN = 10


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--days", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--database", choices=WORKSHOPS, default="sqlite")
    wanted = asked.parse_args()
    began, total, broken = time.monotonic(), Counter[str](), list[int]()
    seeds = range(wanted.seed, wanted.seed + wanted.days)
    with multiprocessing.get_context("fork").Pool(min(cores(), wanted.days)) as pool:
        for report in pool.imap_unordered(partial(one, database=wanted.database), seeds):
            total.update(report.did)
            if report.broken:
                broken.append(report.seed)
                if len(broken) <= MOST_SHOWN:
                    sys.stdout.write(f"{report}\n\n")
                    sys.stdout.flush()
        pool.close()
        pool.join()
    took = time.monotonic() - began
    counts = ", ".join(f"{count:,} {what}" for what, count in total.items())
    sys.stdout.write(f"{wanted.days} days in {took:.0f} s: {counts}\n")
    verdict = f"days with a broken promise: {sorted(broken)}" if broken else "every promise held"
    sys.stdout.write(f"{verdict}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets in one order, so that a seed is one day
        fixed = {**os.environ, "PYTHONHASHSEED": "0", "PTB_TIMEDELTA": "1"}
        os.execve(sys.executable, [sys.executable, "-m", "tests.faults", *sys.argv[1:]], fixed)
    sys.exit(main())
