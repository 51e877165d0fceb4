"""Runs all checks against a local Roe and prints a line for each: `npm run test:sdk` calls this."""

import sys
import traceback

import check_agents  # noqa: F401
import check_runs  # noqa: F401
import check_jobs  # noqa: F401
import check_policies  # noqa: F401
from checking import CHECKS, client


def main() -> int:
    failed = 0
    with client() as roe:
        for says, function in CHECKS:
            try:
                function(roe)
            except Exception:
                failed += 1
                print(f"  not ok  {says}")
                print(traceback.format_exc())
            else:
                print(f"  ok      {says}", flush=True)
    print(f"\n{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
