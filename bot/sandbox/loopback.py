"""The sandbox lives on this machine only: it listens on loopback and delivers to loopback, nowhere else."""

from __future__ import annotations

import ipaddress


def require_loopback(host: str) -> str:
    """The host itself when it is a loopback address or `localhost`. ValueError otherwise."""
    if not is_loopback(host):
        raise ValueError(f"the sandbox serves and delivers on loopback only, not on {host!r}")
    return host


def is_loopback(host: str) -> bool:
    """`localhost`, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
