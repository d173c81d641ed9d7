"""A Slurm of one node on loopback, for as long as a test takes.

Everything it keeps lies in one folder; its three daemons run in the foreground as children of this
process, and are ended by their process ids. Debian's packages give the daemons, root is needed to
run them, and no service of the machine is touched.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time

PACKAGES = ("slurmctld", "slurmd", "slurm-client", "munge")
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "sinfo")
UP_WITHIN_SECONDS = 60
CONF = """\
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=2
MinJobAge=600
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory_mb} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


class NoSlurm(Exception):
    """Why there can be no Slurm here."""


def install():
    """Install Debian's packages unless they are there; raise NoSlurm where that cannot be."""
    if os.geteuid() != 0:
        raise NoSlurm("the daemons of Slurm need root")
    if all(map(shutil.which, PROGRAMS)):
        return
    if not shutil.which("apt-get"):
        raise NoSlurm("Slurm is not installed, and there is no apt-get to install it")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    fetched("apt-get", "update", "-qq", env=environment)
    wanted = ("install", "-y", "-qq", "--no-install-recommends", *PACKAGES)
    fetched("apt-get", *wanted, env=environment)
    if not all(map(shutil.which, PROGRAMS)):
        raise NoSlurm("the packages are installed, but some program of Slurm is missing")


def fetched(*command, env=None):
    """Run a command that needs the network; raise NoSlurm with the last thing it said."""
    said = "it took too long"
    with contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode == 0:
            return
        said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
    raise NoSlurm(f"{' '.join(map(str, command[:2]))} failed: {said}")


@contextlib.contextmanager
def one_node(folder):
    """Start Slurm below ``folder``; yield the environment in which its commands find it."""
    folder.chmod(0o755)  # munge refuses a socket that others cannot reach
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.touch(mode=0o400)
    key.write_bytes(secrets.token_bytes(128))
    conf = folder / "slurm.conf"
    conf.write_text(
        CONF.format(
            host=socket.gethostname().split(".")[0], ports=_free_ports(2), folder=folder,
            cpus=len(os.sched_getaffinity(0)), memory_mb=_memory_mb(),
        )
    )  # fmt: skip
    environment = os.environ | {"SLURM_CONF": str(conf), "PATH": _path(folder, conf)}
    started = []
    try:
        for command in _daemons(folder, conf):
            with (folder / f"{command[0]}.log").open("w") as log:
                started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        _wait_until_idle(environment, started, folder)
        yield environment
    finally:
        _cancel_all(environment)
        for daemon in reversed(started):
            _end(daemon)


def _path(folder, conf):
    """Return the path of programs, with an srun before Slurm's own that knows the configuration.

    The plugin drops SLURM_CONF before it calls srun in a job, as on a cluster that file has its
    usual place; here nothing is to be written to /etc.
    """
    own = folder / "bin" / "srun"
    own.parent.mkdir()
    own.write_text(f'#!/bin/sh\nSLURM_CONF={conf} exec {shutil.which("srun")} "$@"\n')
    own.chmod(0o755)
    return f"{own.parent}{os.pathsep}{os.environ['PATH']}"


def _daemons(folder, conf):
    yield [
        "munged", "--foreground", f"--key-file={folder}/munge.key",
        f"--socket={folder}/munge.socket", f"--pid-file={folder}/munge.pid",
        f"--log-file={folder}/munge.own.log", f"--seed-file={folder}/munge.seed",
    ]  # fmt: skip
    yield ["slurmctld", "-D", "-f", str(conf)]
    yield ["slurmd", "-D", "-f", str(conf)]


def _wait_until_idle(environment, started, folder):
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until:
        for daemon in started:
            if daemon.poll() is not None:
                raise NoSlurm(f"{daemon.args[0]} ended: {_last_lines(folder, daemon)}")
        said = subprocess.run(
            ["sinfo", "-h", "-o", "%T"], env=environment, capture_output=True, text=True,
            timeout=30, check=False,
        )  # fmt: skip
        if said.stdout.strip() == "idle":
            return
        time.sleep(0.5)
    raise NoSlurm(f"the node was not idle within {UP_WITHIN_SECONDS} s, but {said.stdout.strip()}")


def _last_lines(folder, daemon):
    lines = (folder / f"{daemon.args[0]}.log").read_text().strip().splitlines()
    return " / ".join(lines[-3:])


def _cancel_all(environment):
    """End jobs that are left, so that none outlives the test."""
    with contextlib.suppress(subprocess.SubprocessError, OSError):
        me = ["--user", "root"]
        subprocess.run(
            ["scancel", *me], env=environment, capture_output=True, timeout=20, check=False
        )
        for _ in range(20):
            left = subprocess.run(
                ["squeue", "-h", *me], env=environment, capture_output=True, timeout=20, check=False
            )
            if not left.stdout.strip():
                return
            time.sleep(0.5)


def _end(daemon):
    if daemon.poll() is None:
        daemon.send_signal(signal.SIGTERM)
        try:
            daemon.wait(20)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def _free_ports(number):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _memory_mb():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20 - 512
