#!/usr/bin/env python3
"""Set up and launch Hydroscope with nothing but Python.

``python3 run.py`` opens the app, ``python3 run.py test`` passes the tests, ``python3 run.py cli ...`` is the
command line. The first start makes ``.venv``; later ones only compare a hash of the requirements files.

The syntax stays readable by Python 3.6 (annotations are quoted) so that an old Python gets a sentence, not a
SyntaxError, and the messages live here because nothing of the project can be imported before the set-up.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import locale
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import typing
import urllib.request
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSTALLED = __name__ == "hydroscope.run"
"""Whether this is the command `hydroscope` of a package that pip installed: its libraries are already there."""
VENV = ROOT / ".venv"
WHEELS = ROOT / "wheels"
"""The libraries of a folder made by `--offline-bundle`, with the platform they are for."""
STAMP = VENV / "hydroscope.json"
OLDEST_PYTHON = (3, 11)
APP_REQUIREMENTS = ("requirements.txt",)
TEST_REQUIREMENTS = ("requirements.txt", "requirements-test.txt")

MESSAGES = {
    "help": (
        "Hydroscope, simulateur pédagogique de médecine prédictive\n\n"
        "  python3 run.py [--port N] [--no-browser] [--lan]   ouvre l'application sur cet ordinateur\n"
        "      --port N       port à utiliser (8501 si rien n'est dit)\n"
        "      --no-browser   n'ouvre pas le navigateur\n"
        "      --lan          ouvre l'application au réseau local et affiche l'adresse à taper en classe\n"
        "  python3 run.py --offline-bundle DOSSIER            prépare un dossier qui s'installe sans réseau\n"
        "  python3 run.py cli ...                             la ligne de commande (cli --help)",
        "Hydroscope, a teaching simulator of predictive medicine\n\n"
        "  python3 run.py [--port N] [--no-browser] [--lan]   opens the app on this computer\n"
        "      --port N       port to use (8501 by default)\n"
        "      --no-browser   does not open the browser\n"
        "      --lan          opens the app to the local network and prints the address to type in class\n"
        "  python3 run.py --offline-bundle FOLDER             makes a folder that installs without a network\n"
        "  python3 run.py cli ...                             the command line (cli --help)",
    ),
    "help_test": (
        "  python3 run.py test [arguments de pytest]          passe les contrôles et les tests",
        "  python3 run.py test [pytest arguments]             runs the checks and the tests",
    ),
    "old_python": (
        "Hydroscope demande Python {wanted} ou plus récent, celui-ci est {found} : "
        "installez-en un depuis https://www.python.org/downloads/ et relancez avec lui.",
        "Hydroscope needs Python {wanted} or newer, this one is {found}: "
        "install one from https://www.python.org/downloads/ and start again with it.",
    ),
    "usage": (
        "Commande non comprise ({detail}) : tapez « python3 run.py --help ».",
        "Command not understood ({detail}): type 'python3 run.py --help'.",
    ),
    "no_venv": (
        "Il manque à ce Python de quoi créer un environnement (modules venv et ensurepip) : "
        "sous Debian ou Ubuntu, tapez « sudo apt install python3-venv », puis relancez.",
        "This Python lacks what makes an environment (modules venv and ensurepip): "
        "on Debian or Ubuntu, type 'sudo apt install python3-venv', then start again.",
    ),
    "no_network": (
        "Le serveur de paquets Python est injoignable : "
        "vérifiez la connexion à Internet (ou le proxy de l'établissement), puis relancez.",
        "The Python package server cannot be reached: "
        "check the Internet connection (or your institution's proxy), then start again.",
    ),
    "disk_full": (
        "Le disque est plein : libérez environ 2 Go, puis relancez.",
        "The disk is full: free about 2 GB, then start again.",
    ),
    "install_failed": (
        "L'installation a échoué ({detail}) : relancez, et si cela se répète, supprimez le dossier .venv.",
        "The installation failed ({detail}): start again and, if it happens again, delete the .venv folder.",
    ),
    "folder_taken": (
        "Le dossier {folder} contient déjà quelque chose : donnez le nom d'un nouveau dossier.",
        "The folder {folder} holds something already: give the name of a new folder.",
    ),
    "collecting": (
        "Téléchargement des bibliothèques à emporter (une à trois minutes)...",
        "Downloading the libraries to take along (one to three minutes)...",
    ),
    "bundled": (
        "{folder} est prêt ({size} Mo) : copiez-le sur un ordinateur du même système avec Python {python}, "
        "puis tapez-y « python3 run.py ».",
        "{folder} is ready ({size} MB): copy it to a computer of the same system with Python {python}, "
        "then type 'python3 run.py' there.",
    ),
    "other_platform": (
        "Ce dossier a été préparé pour {wanted}, cet ordinateur est {found} : refaites le dossier sur un "
        "ordinateur semblable, ou supprimez son dossier wheels pour installer par le réseau.",
        "This folder was made for {wanted}, this computer is {found}: make the folder again on a similar "
        "computer, or delete its wheels folder to install over the network.",
    ),
    "system_error": ("Le système a refusé : {detail}.", "The system refused: {detail}."),
    "port_taken": (
        "Le port {port} est déjà pris ou réservé : essayez « python3 run.py --port {other} ».",
        "Port {port} is already taken or reserved: try 'python3 run.py --port {other}'.",
    ),
    "server_stopped": (
        "L'application s'est arrêtée d'elle-même (code {code}) : le message ci-dessus dit pourquoi.",
        "The app stopped by itself (code {code}): the message above says why.",
    ),
    "preparing": (
        "Préparation de l'environnement Python...",
        "Preparing the Python environment...",
    ),
    "installing": (
        "Installation des bibliothèques (une à trois minutes, une seule fois)...",
        "Installing the libraries (one to three minutes, once)...",
    ),
    "installed": ("Installation terminée.", "Installation done."),
    "getting_chromium": (
        "Chromium manque pour les tests de navigateur : installation...",
        "Chromium is missing for the browser tests: installing it...",
    ),
    "getting_programs": (
        "Des programmes manquent pour certains tests : installation de {names}...",
        "Some tests need other programs: installing {names}...",
    ),
    "opened": (
        "Hydroscope est ouvert : http://localhost:{port} (Ctrl-C pour arrêter)",
        "Hydroscope is open: http://localhost:{port} (Ctrl-C to stop)",
    ),
    "lan": (
        "Adresse à taper en classe : http://{address}:{port}",
        "Address to type in class: http://{address}:{port}",
    ),
    "lan_unknown": (
        "L'adresse de cet ordinateur sur le réseau local n'a pas été trouvée : "
        "lisez-la dans ses réglages réseau et faites-la suivre de :{port}",
        "The address of this computer on the local network was not found: "
        "read it in its network settings and add :{port} to it",
    ),
    "closed": ("Hydroscope est arrêté.", "Hydroscope has stopped."),
    "browser_skipped": (
        "Tests de navigateur sautés ({number}), installez Chromium "
        "(« apt install chromium » ou « .venv/bin/python -m playwright install chromium ») : {names}",
        "Browser tests skipped ({number}), install Chromium "
        "('apt install chromium' or '.venv/bin/python -m playwright install chromium'): {names}",
    ),
    "failed": ("ÉCHEC : {names}", "FAILED: {names}"),
    "passed": ("Tout est vert : {names}", "All green: {names}"),
}

NETWORK_TROUBLE = re.compile(
    r"NewConnectionError|ConnectTimeout|Read timed out|ProxyError|SSLError|CERTIFICATE_VERIFY|getaddrinfo"
    r"|name resolution|Connection (refused|reset|aborted|timed out)|unreachable|Max retries exceeded"
    r"|from versions: none",  # a server that knows none of our libraries is not the package server
    re.IGNORECASE,
)
DISK_TROUBLE = re.compile(r"No space left|Errno 28\b|not enough space|quota exceeded", re.IGNORECASE)
PIP_CONNECTION = re.compile(
    r"PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|CERT|CLIENT_CERT|PROXY|TRUSTED_HOST|DEFAULT_TIMEOUT|TIMEOUT"
    r"|RETRIES|CACHE_DIR|NO_CACHE_DIR|CONFIG_FILE|KEYRING_PROVIDER)"
)
"""What pip needs to reach its index; others (user, target, dry run...) would break the set-up."""


class Stop(Exception):
    """The end of the program: one sentence for the user and an exit code."""

    def __init__(self, key: str, code: int = 1, **values: object) -> None:
        super().__init__(text(key, **values))
        self.code = code


def speaks_french() -> bool:
    """Whether the messages are in French: the user's locale is French, or says nothing."""
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")] + [locale.getlocale()[0]]
    name = next((name for name in names if name), "").split(".")[0].lower()
    return name in ("", "c", "posix") or name.startswith("fr")


def text(key: str, **values: object) -> str:
    """The message ``key`` in the user's language."""
    message = MESSAGES[key][0 if speaks_french() else 1]
    return (message.replace("python3 run.py", "hydroscope") if INSTALLED else message).format(**values)


def say(message: str) -> None:
    """Print a message of the set-up; never on standard output, which `cli` keeps for its JSON."""
    print(message, file=sys.stderr, flush=True)


def check_python(version: "tuple[int, ...]") -> None:
    """Raise `Stop` if this Python is too old."""
    if version < OLDEST_PYTHON:
        raise Stop("old_python", wanted="3.11", found=".".join(map(str, version)))


# The environment: .venv, and what its programs see.


def data_home() -> Path:
    """The one folder outside the checkout where the app may keep something; named by HYDROSCOPE_HOME."""
    if os.environ.get("HYDROSCOPE_HOME"):
        return Path(os.environ["HYDROSCOPE_HOME"]).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "hydroscope"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "hydroscope"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "hydroscope"


def environment() -> "dict[str, str]":
    """The variables of every program run in `.venv`: its own libraries and no other, pip as expected."""
    if INSTALLED:
        return {**os.environ, "HYDROSCOPE_HOME": str(data_home()), "PYTHONUTF8": "1"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not re.match(r"PIP_|PYTHON(HOME|PATH|SAFEPATH)$", name) or PIP_CONNECTION.fullmatch(name)
    }
    return {
        **kept,
        "HYDROSCOPE_HOME": str(data_home()),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_USER": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
    }


def venv_python() -> Path:
    """The interpreter of `.venv`, or the one that the package was installed for."""
    return (
        Path(sys.executable)
        if INSTALLED
        else VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    )


def fingerprint(requirements: "tuple[str, ...]") -> "dict[str, str]":
    """What the environment must match: the Python version and a hash of each requirements file."""
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in requirements}
    return {"python": "{}.{}".format(*sys.version_info), **hashes}


def read_stamp() -> "dict[str, str]":
    """What `.venv` was completely installed from; empty if nothing is known."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and venv_python().exists() else {}


def ensure_environment(requirements: "tuple[str, ...]") -> Path:
    """Make or complete `.venv` if it does not match ``requirements``; returns its interpreter."""
    if INSTALLED:
        return venv_python()
    wanted, stamp = fingerprint(requirements), read_stamp()
    if not wanted.items() <= stamp.items():
        if stamp.get("python") != wanted["python"]:  # none, unfinished, or of another Python: start afresh
            make_venv()
        STAMP.unlink(missing_ok=True)  # until pip has finished, nothing vouches for this environment
        pip_install(requirements)
        unfinished = STAMP.with_suffix(".new")
        unfinished.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
        unfinished.replace(STAMP)
    return venv_python()


def make_venv() -> None:
    """Make an empty `.venv`."""
    say(text("preparing"))
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Stop("no_venv")
    code, output = listen([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code:
        raise diagnosis(output)


def pip_install(requirements: "tuple[str, ...]") -> None:
    """Install the requirements files into `.venv`, from the folder's own wheels where it has some."""
    say(text("installing"))
    carried = WHEELS.is_dir() and requirements == APP_REQUIREMENTS
    if carried:
        check_platform()
    pip("install", requirements, *(["--no-index", "--find-links", str(WHEELS)] if carried else []))
    say(text("installed"))


def pip(command: str, requirements: "tuple[str, ...]", *options: str) -> None:
    """One command of pip on requirements files; raises `Stop` where it fails."""
    start = [str(venv_python()), "-m", "pip", command, "--progress-bar", "off", *options]
    files = [argument for name in requirements for argument in ("-r", str(ROOT / name))]
    code, output = listen([*start, *files], show=sys.stderr.isatty())
    if code:
        raise diagnosis(output)


# The folder that needs no network.


def this_platform() -> str:
    """What the libraries depend on: system, processor and Python version."""
    return "{} {}, Python {}.{}".format(platform.system(), platform.machine(), *sys.version_info)


def check_platform() -> None:
    """Raise `Stop` if the folder's wheels are not for this computer."""
    wanted = (WHEELS / "platform.txt").read_text(encoding="utf-8").strip()
    if wanted != this_platform():
        raise Stop("other_platform", wanted=wanted, found=this_platform())


def bundle(folder: Path) -> int:
    """`run.py --offline-bundle FOLDER`: this checkout and its libraries, for a computer without a network."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop("folder_taken", folder=folder)
    ensure_environment(APP_REQUIREMENTS)
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder.resolve() / ROOT.name
    left = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache", ".hypothesis", "build", "*.egg-info")
    inside = {folder.resolve().name} if ROOT in folder.resolve().parents else set()
    shutil.copytree(ROOT, copy, ignore=lambda where, names: {*left(where, names), *inside})
    say(text("collecting"))
    wheels = copy / WHEELS.name
    pip("download", APP_REQUIREMENTS, "--only-binary", ":all:", "--dest", str(wheels))
    (wheels / "platform.txt").write_text(this_platform(), encoding="utf-8")
    size = sum(file.stat().st_size for file in copy.rglob("*") if file.is_file())
    print(text("bundled", folder=copy, size=round(size / 1e6), python="{}.{}".format(*sys.version_info)))
    return 0


@contextlib.contextmanager
def running(command: "list[str]", **options: "typing.Any") -> "typing.Iterator[subprocess.Popen[bytes]]":
    """A program that ends with us; at a Ctrl-C, which it got too, it may first end in its own way."""
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        except KeyboardInterrupt:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=3)
            raise
        finally:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a program, gently if it lets us."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def listen(command: "list[str]", show: bool = False) -> "tuple[int, str]":
    """Run a program of the set-up: its exit code and what it printed, in one moving line if ``show``."""
    lines = []
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with running(command, env=environment(), **pipes) as process:
        for line in process.stdout or ():
            lines.append(line.decode(errors="replace"))
            if show and lines[-1].startswith(("Collecting", "Processing", "Downloading", "Installing")):
                print("\r  " + " ".join(lines[-1].split())[:70].ljust(70), end="", file=sys.stderr, flush=True)
        process.wait()
    if show:
        print("\r".ljust(73) + "\r", end="", file=sys.stderr)
    return process.returncode, "".join(lines)


def call(command: "list[str]", **variables: str) -> int:
    """Run a program of `.venv` on the user's terminal; its exit code, as a shell gives it."""
    sys.stdout.flush()
    with running(command, env={**environment(), **variables}) as process:
        code = process.wait()
    return code if code >= 0 else 128 - code


def call_ours(module: str, requirements: "tuple[str, ...]", arguments: "list[str]") -> int:
    """Run a module of this checkout from where the user stands, whatever that folder contains."""
    python = str(ensure_environment(requirements))
    found = {} if INSTALLED else {"PYTHONPATH": str(ROOT)}
    return call([python, "-m", module, *arguments], PYTHONSAFEPATH="1", **found)


def diagnosis(output: str) -> Stop:
    """The sentence that fits what a failed installation printed."""
    folders = (str(ROOT), tempfile.gettempdir())  # venv hides what its own installer of pip complained of
    if DISK_TROUBLE.search(output) or min(shutil.disk_usage(folder).free for folder in folders) < 50e6:
        return Stop("disk_full")
    if "ensurepip is not available" in output:
        return Stop("no_venv")
    if NETWORK_TROUBLE.search(output):
        return Stop("no_network")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return Stop("install_failed", detail=(errors or lines or ["?"])[-1])


# The app.


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens on the port and this user may."""
    with socket.socket() as client:  # macOS lets one bind 127.0.0.1 beside a server on every address
        client.settimeout(1)
        if client.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as server:
        if sys.platform != "win32":  # there, this option would let us steal the port
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
        except OSError:
            return False
    return True


def check_port(host: str, port: int) -> None:
    """Raise `Stop`, with a free port to suggest, if the port cannot be used."""
    if not is_free(host, port):
        candidates = [*range(port + 1, min(port + 50, 65536)), *range(8501, 8600)]
        other = next((candidate for candidate in candidates if is_free(host, candidate)), 8600)
        raise Stop("port_taken", port=port, other=other)


def lan_address() -> "str | None":
    """The address of this computer on the local network; asks the routing table, sends nothing."""
    for target in ("192.0.2.1", "10.255.255.254", "192.168.255.254", "172.31.255.254"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            address = str(probe.getsockname()[0])
            if not address.startswith(("127.", "0.")):
                return address
    return None


def server_command(host: str, port: int) -> "list[str]":
    """The Streamlit server of the app; its other settings are in .streamlit/config.toml."""
    streamlit = [str(venv_python()), "-m", "interface.serve", "run", str(ROOT / "app.py")]
    return [*streamlit, "--server.address", host, "--server.port", str(port)]


def server_environment() -> "dict[str, str]":
    """The variables of the server. Streamlit asks an outside service for its public address when a page of
    another site tries to connect; a proxy that does not exist keeps the promise that nothing leaves. A thread
    of scikit-learn that waits sleeps: spinning, it would take the processor from the other visitors."""
    nowhere = "http://127.0.0.1:9"
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
    ours = {"no_proxy": "localhost,127.0.0.1", "OMP_WAIT_POLICY": "PASSIVE"}
    return {**environment(), **dict.fromkeys(names, nowhere), **ours}


def answers(port: int) -> bool:
    """Whether the app's server is ready."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def has_screen() -> bool:
    """Whether a browser window can open here."""
    return sys.platform in ("win32", "darwin") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ))


def announce(port: int, lan: bool, browser: bool) -> None:
    """Say where the app is, and open the browser on it."""
    print(text("opened", port=port), flush=True)
    if lan and "HYDROSCOPE_ADDRESS" not in os.environ:  # whoever says the address knows it
        address = lan_address()
        print(text("lan" if address else "lan_unknown", address=address, port=port), flush=True)
    if browser and has_screen():
        webbrowser.open(f"http://localhost:{port}")


def port_number(value: str) -> int:
    """A port from the command line."""
    if not 1 <= int(value) <= 65535:
        raise ValueError(value)
    return int(value)


class Parser(argparse.ArgumentParser):
    """Arguments whose errors are one sentence in the user's language."""

    def error(self, message: str) -> "typing.NoReturn":
        """Raise `Stop`."""
        raise Stop("usage", code=2, detail=message)


def open_app(arguments: "list[str]") -> int:
    """`run.py [--port N] [--no-browser] [--lan]`: serve the app until Ctrl-C."""
    parser = Parser(add_help=False)
    parser.add_argument("--port", type=port_number, default=8501)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--lan", action="store_true")
    parser.add_argument("--offline-bundle", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.offline_bundle is not None:
        return bundle(options.offline_bundle)
    host = "0.0.0.0" if options.lan else "127.0.0.1"
    check_port(host, options.port)
    ensure_environment(APP_REQUIREMENTS)
    return serve(host, options.port, options.lan, not options.no_browser)


def serve(host: str, port: int, lan: bool, browser: bool) -> int:
    """Run the server until Ctrl-C; the browser opens only once it answers."""
    try:
        found = f"http://{lan_address()}:{port}" if lan and lan_address() else ""
        environment = {"HYDROSCOPE_ADDRESS": found, **server_environment()}  # what the user says goes first
        with running(server_command(host, port), cwd=str(ROOT), env=environment) as server:
            while server.poll() is None and not answers(port):
                time.sleep(0.1)
            if server.poll() is None:
                announce(port, lan, browser)
            if server.wait():
                raise Stop("server_stopped", code=server.returncode)
    except KeyboardInterrupt:
        print(text("closed"))
    return 0


def main(arguments: "list[str]") -> int:
    """Run one command; its exit code."""
    check_python(sys.version_info[:3])
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "cli":
        return call_ours("simulator", APP_REQUIREMENTS, rest)
    if "-h" in arguments or "--help" in arguments:
        print(text("help"), *([] if INSTALLED else [text("help_test")]), sep="\n")
        return 0
    if command == "test" and not INSTALLED:
        return call_ours("tests", TEST_REQUIREMENTS, rest)
    return open_app(arguments)


def guarded_main(arguments: "list[str]") -> int:
    """`main`, where what a newcomer may meet ends in one sentence instead of a traceback."""
    try:
        return main(arguments)
    except Stop as end:
        say(str(end))
        return end.code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        say(text("disk_full") if full else text("system_error", detail=error))
        return 1


def start() -> "typing.NoReturn":
    """The program: `python3 run.py`, or `hydroscope` where pip installed it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old console may lack our accents: better a ? than an error
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an orderly end, so that the server ends too
    sys.exit(guarded_main(sys.argv[1:]))


if __name__ == "__main__":
    start()
