"""Programs that come from the distribution: installed when missing and allowed, else said plainly.

Only the standard library: the launcher uses it before there is an environment.
"""

import os
import shutil
import subprocess

# A package that starts a system service at once is kept from it: the stack's own stays private.
SCRIPT = r"""
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -q || echo "the package lists could not be refreshed"
apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
if [ "$1" = rabbitmq-server ] && command -v systemctl > /dev/null; then
  systemctl disable --now rabbitmq-server || true
fi
"""


class CannotInstall(Exception):
    """The words say what is missing and what the person can do."""


def install(*packages: str) -> None:
    """Install with apt-get as root or by passwordless sudo. Raises CannotInstall."""
    by_hand = f"install it yourself: apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise CannotInstall(f"{packages[0]} is missing and there is no apt-get here; {by_hand}")
    command = ["sh", "-c", SCRIPT, "sh", *packages]
    if os.geteuid() != 0:
        if not may_sudo():
            raise CannotInstall(
                f"{packages[0]} is missing, this user may not install it; {by_hand}"
            )
        command = ["sudo", "-n", *command]
    print(f"Installing {' '.join(packages)} from the distribution...", flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise CannotInstall(f"{packages[0]} could not be installed ({said[-1]}); {by_hand}")


def may_sudo() -> bool:
    if not shutil.which("sudo"):
        return False
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)  # noqa: S607
    return asked.returncode == 0
