"""Units for systemd: the node and the API, each with no more rights than it needs."""

from __future__ import annotations

from pathlib import Path

_UNIT = """\
# {about}
# Put it into /etc/systemd/system, then: systemctl daemon-reload; systemctl enable --now {name}
[Unit]
Description={about}
Documentation=man:systemd.exec(5)
After=network-online.target{after}
Wants=network-online.target
{needs}
[Service]
Type=exec
User={user}
Environment=CITES_CHAIN_HOME={home}
{environment}ExecStart={program} {words}
# What ended by itself is looked at first: cites-chain node doctor.
Restart=on-failure
RestartSec=30
KillSignal=SIGTERM
TimeoutStopSec=90
UMask=0077
LimitNOFILE=65536
MemoryMax={memory}

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome={homes}
ReadWritePaths={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""
# No MemoryDenyWriteExecute: Java and Python's foreign functions write code before they run it.


def node_unit(
    home: Path,
    user: str,
    program: Path,
    engine: Path | None,
    memory: int,
    java: str,
    java_home: Path | None = None,
) -> str:
    """Return the unit of the node.

    Args:
        home: Home folder of this Party's office.
        user: System user that runs it and owns the home folder.
        program: The program `cites-chain`.
        engine: The engine's program; systemd has a search path of its own. None: as set there.
        memory: Megabytes for node and this program together.
        java: What an engine in Java is told by JAVA_OPTS; empty for none.
        java_home: Folder of its Java; None: systemd's own search path has one.
    """
    said = [f"JAVA_OPTS={java}"] if java else []
    said += [f"JAVA_HOME={java_home}"] if java_home else []
    named = f" --engine-program {engine}" if engine else ""
    return _UNIT.format(
        about="Node of a CITES permit ledger",
        name="cites-node",
        after="",
        needs="",
        user=user,
        home=home,
        environment="".join(f'Environment="{each}"\n' for each in said),
        program=program,
        words=f"node run --quiet{named}",
        homes=_homes(home, program, engine, java_home),
        memory=f"{memory}M",
    )


def api_unit(home: Path, user: str, program: Path) -> str:
    """Return the unit of the API and the telephone page."""
    return _UNIT.format(
        about="API and telephone page of a CITES permit ledger",
        name="cites-api",
        after=" cites-node.service",
        needs="Requires=cites-node.service\n",
        user=user,
        home=home,
        environment="",
        program=program,
        words="serve",
        homes=_homes(home, program),
        memory="1024M",
    )


def _homes(*needed: Path | None) -> str:
    """Return how much the unit sees of the users' folders: nothing, unless it lives in one."""
    users = (Path("/home"), Path("/root"), Path("/run/user"))
    lives_there = any(
        users_folder in path.parents for path in needed if path for users_folder in users
    )
    return "read-only" if lives_there else "yes"
