"""run.py as a newcomer meets it: when it installs, and what it says when something is wrong."""

import ast
import importlib.util
import json
import os
import shutil
import signal
import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import run
from tests.ports import free_port

DEBIAN_WITHOUT_VENV = "The virtual environment was not created because ensurepip is not available."
FAKE_CLI = "import os, sys; print(os.getcwd(), *sys.argv[2:]); sys.exit(int(sys.argv[1]))"
FAKE_SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
address = sys.argv[sys.argv.index("--server.address") + 1], int(sys.argv[sys.argv.index("--server.port") + 1])
try:
    http.server.HTTPServer(address, Handler).serve_forever()
except KeyboardInterrupt:
    pass
"""


def make_checkout(folder: Path) -> Path:
    """A checkout with the real run.py, requirements that need no network, a toy app and command line."""
    shutil.copy(run.ROOT / "run.py", folder)
    for name, content in {
        "requirements.txt": "pip\n",
        "requirements-test.txt": "-r requirements.txt\n",
        "simulator/__main__.py": FAKE_CLI,
        "interface/serve.py": FAKE_SERVER,
    }.items():
        Path(folder, name).parent.mkdir(exist_ok=True)
        Path(folder, name).write_text(content)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A toy checkout without environment."""
    return make_checkout(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy checkout whose environment really was made by run.py."""
    folder = make_checkout(tmp_path_factory.mktemp("installed"))
    result = launch(folder, "cli", "0")
    assert result.returncode == 0, result.stderr
    assert run.MESSAGES["installed"][0] in result.stderr
    return folder


@pytest.fixture
def launcher(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The run.py of a toy checkout, in French, whose programs only note that they were called."""
    spec = importlib.util.spec_from_file_location("toy_run", checkout / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    module.called = []
    monkeypatch.setattr(module, "listen", lambda command, show=False: note(module, command))
    return module


def note(module: ModuleType, command: list[str]) -> tuple[int, str]:
    """What `listen` becomes: remember "venv" or "pip", and leave an interpreter behind."""
    module.called.append(command[2])
    module.venv_python().parent.mkdir(parents=True, exist_ok=True)
    module.venv_python().touch()
    return 0, ""


def launch(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the run.py of a checkout as its user would, in French and from elsewhere."""
    command = [sys.executable, str(folder / "run.py"), *arguments]
    env = {**os.environ, "LC_ALL": "fr_FR.UTF-8", "PYTHONUTF8": "1", **variables}
    return subprocess.run(command, env=env, cwd=folder.parent, capture_output=True, text=True, timeout=60)


def assert_one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """The last line of the errors says the words, and nothing looks like a crash."""
    last = result.stderr.strip().splitlines()[-1]
    assert all(word in last for word in words), result.stderr
    assert "Traceback" not in result.stdout + result.stderr


# When it installs


def test_the_first_start_installs_and_the_second_does_not(launcher: ModuleType) -> None:
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip"]
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip"]


def test_the_app_and_the_tests_share_one_environment(launcher: ModuleType) -> None:
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    launcher.ensure_environment(run.TEST_REQUIREMENTS)
    assert launcher.called == ["venv", "pip", "pip"]
    for requirements in (run.APP_REQUIREMENTS, run.TEST_REQUIREMENTS) * 2:
        launcher.ensure_environment(requirements)
    assert launcher.called == ["venv", "pip", "pip"]


def test_a_changed_requirement_is_installed_but_a_new_date_is_not(launcher: ModuleType) -> None:
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    requirements = launcher.ROOT / "requirements.txt"
    os.utime(requirements, (0, 0))
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip"]
    requirements.write_text("pip>=1\n")
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip", "pip"]


def test_another_python_starts_afresh(launcher: ModuleType) -> None:
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    stamp = json.loads(launcher.STAMP.read_text())
    launcher.STAMP.write_text(json.dumps({**stamp, "python": "3.10"}))
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip"] * 2


@pytest.mark.parametrize("damage", ["unlink", "empty", "not JSON"])
def test_an_environment_nothing_vouches_for_is_made_again(launcher: ModuleType, damage: str) -> None:
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    launcher.STAMP.unlink() if damage == "unlink" else launcher.STAMP.write_text("" if damage == "empty" else "{")
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip"] * 2


@pytest.mark.parametrize("end", [KeyboardInterrupt, (1, "ERROR: no")])
def test_an_interrupted_install_is_not_taken_for_done(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, end: type[BaseException] | tuple[int, str]
) -> None:
    launcher.ensure_environment(run.APP_REQUIREMENTS)

    def interrupted(command: list[str], show: bool = False) -> tuple[int, str]:
        if isinstance(end, tuple):
            return end
        raise end

    with monkeypatch.context() as patch:
        patch.setattr(launcher, "listen", interrupted)
        (launcher.ROOT / "requirements.txt").write_text("pip>=1\n")
        assert launcher.guarded_main(["cli"]) != 0
    assert not launcher.STAMP.exists()
    launcher.ensure_environment(run.APP_REQUIREMENTS)
    assert launcher.called == ["venv", "pip"] * 2


# What it launches


def test_cli_hands_over_arguments_folder_output_and_exit_code(installed: Path) -> None:
    result = launch(installed, "cli", "7", "--help", "--set", "a=b")
    assert result.returncode == 7
    assert result.stdout.split() == [str(installed.parent), "--help", "--set", "a=b"]
    assert result.stderr == ""


def test_odd_settings_of_pip_and_python_do_no_harm(checkout: Path, tmp_path: Path) -> None:
    odd = {"PIP_USER": "1", "PIP_TARGET": str(tmp_path / "t"), "PIP_DRY_RUN": "1", "PIP_NO_INDEX": "1"}
    result = launch(checkout, "cli", "0", PYTHONPATH="/nowhere", PIP_REQUIRE_VIRTUALENV="1", **odd)
    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "t").exists()


@pytest.fixture
def opened(installed: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The toy app, open, and its port."""
    port = free_port()
    command = [sys.executable, str(installed / "run.py"), "--no-browser", "--port", str(port)]
    env = {**os.environ, "LC_ALL": "fr_FR.UTF-8", "PYTHONUTF8": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == run.MESSAGES["opened"][0].format(port=port)
        yield process, port
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one program there")
def test_the_app_answers_once_announced_and_ctrl_c_ends_it_quietly(
    opened: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = opened
    assert run.answers(port)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output.strip()) == (0, run.MESSAGES["closed"][0])
    assert "Traceback" not in errors
    assert run.is_free("127.0.0.1", port)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_a_terminated_launcher_leaves_no_server_behind(opened: tuple[subprocess.Popen[str], int]) -> None:
    process, port = opened
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert run.is_free("127.0.0.1", port)


def test_by_default_only_this_computer_is_served() -> None:
    command = run.server_command("127.0.0.1", 8501)
    assert command[command.index("--server.address") + 1] == "127.0.0.1"


# What it says when something is wrong


def test_an_old_python_gets_one_sentence(checkout: Path) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 18); runpy.run_path('run.py', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", pretend], cwd=checkout, capture_output=True, text=True)
    assert result.returncode == 1
    assert_one_sentence(result, "3.11", "3.9.18", "python.org")
    with pytest.raises(run.Stop, match=r"3\.10\.2"):
        run.check_python((3, 10, 2))
    run.check_python((3, 11, 0))


def test_an_old_python_can_read_run_py() -> None:
    tree = ast.parse((run.ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotations = [function.returns for function in functions]
    annotations += [argument.annotation for function in functions for argument in function.args.args]
    evaluated_too_early = [ast.unparse(node) for node in annotations if isinstance(node, ast.Subscript | ast.BinOp)]
    assert evaluated_too_early == []


def test_a_taken_port_is_named_and_a_free_one_suggested(installed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = launch(installed, "--no-browser", "--port", str(port))
    assert result.returncode == 1
    assert_one_sentence(result, f"Le port {port} ")
    suggestion = int(result.stderr.split("--port ")[1].split(" ")[0])
    assert suggestion != port and run.is_free("127.0.0.1", suggestion)


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "x"], ["--port", "65536"], ["--prot", "1"], ["tset"]]
)
def test_a_command_not_understood_exits_with_2(checkout: Path, arguments: list[str]) -> None:
    result = launch(checkout, *arguments)
    assert result.returncode == 2
    assert_one_sentence(result, "non comprise", "--help")


def test_help_needs_no_environment(checkout: Path) -> None:
    for arguments in (["--help"], ["test", "--help"]):
        result = launch(checkout, *arguments)
        assert result.returncode == 0 and "--lan" in result.stdout
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert launcher.guarded_main(["cli"]) == 1
    assert "python3-venv" in capsys.readouterr().err
    assert launcher.called == []


@pytest.mark.skipif(sys.platform == "win32", reason="the imitation of Debian's Python is a shell script")
def test_debian_without_its_venv_package(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho {DEBIAN_WITHOUT_VENV}\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(launcher, "listen", run.listen)
    monkeypatch.setattr(sys, "executable", str(python))
    assert launcher.guarded_main(["cli"]) == 1
    assert "python3-venv" in capsys.readouterr().err


def test_without_network_the_connection_is_blamed(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (launcher.ROOT / "requirements.txt").write_text("hydroscope-has-no-such-package\n")
    monkeypatch.setattr(launcher, "make_venv", lambda: None)
    monkeypatch.setattr(launcher, "listen", run.listen)
    monkeypatch.setattr(launcher, "venv_python", lambda: Path(sys.executable))
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert launcher.guarded_main(["cli"]) == 1
    errors = capsys.readouterr().err
    assert errors.splitlines()[-1] == run.MESSAGES["no_network"][0]
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("output", "key"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk_full",
        ),
        ("Error: [Errno 122] Disk quota exceeded: '/x/.venv'", "disk_full"),
        ("ERROR: No matching distribution found for numpy (from versions: none)", "no_network"),
        ("WARNING: Retrying after connection broken by NewConnectionError\nERROR: No matching", "no_network"),
        ("ERROR: SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "no_network"),
        (DEBIAN_WITHOUT_VENV, "no_venv"),
    ],
)
def test_what_failed_is_read_in_what_pip_printed(output: str, key: str) -> None:
    assert str(run.diagnosis(output)) == run.text(key)


def test_a_silent_failure_on_a_full_disk_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**9, 10**9, 0))
    assert str(run.diagnosis("Error: Command 'ensurepip' returned non-zero")) == run.text("disk_full")


def test_another_failure_quotes_the_error_itself() -> None:
    assert "No matching distribution for x" in str(run.diagnosis("a\nERROR: No matching distribution for x\nhint\n"))
    assert "?" in str(run.diagnosis(""))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_named(launcher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    launcher.VENV.mkdir()
    launcher.STAMP.with_suffix(".new").symlink_to("/dev/full")
    assert launcher.guarded_main(["cli"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == run.MESSAGES["disk_full"][0]
    assert not launcher.STAMP.exists()


def test_any_other_refusal_of_the_system_is_one_sentence(checkout: Path) -> None:
    (checkout / "requirements.txt").unlink()
    result = launch(checkout, "cli")
    assert result.returncode == 1
    assert_one_sentence(result, "Le système a refusé", "requirements.txt")


# What it says, in which language, and where it puts things


@pytest.mark.parametrize(
    ("variables", "french"),
    [
        ({}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "fr_CA.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "fr_FR", "LC_ALL": "de_DE.UTF-8"}, False),
        ({"LANG": "de_DE", "LC_MESSAGES": "fr_FR"}, True),
    ],
)
def test_the_language_is_french_unless_the_locale_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], french: bool
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(run.locale, "getlocale", lambda: (None, None))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run.speaks_french() == french


@pytest.mark.parametrize("key", run.MESSAGES)
def test_both_languages_say_the_same(key: str) -> None:
    french, english = ({f for _, f, _, _ in string.Formatter().parse(m) if f} for m in run.MESSAGES[key])
    assert french == english
    assert run.MESSAGES[key][0] != run.MESSAGES[key][1]


def test_only_what_pip_needs_to_connect_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "/t")
    monkeypatch.setenv("PIP_PROXY", "http://proxy:3128")
    environment = run.environment()
    assert "PIP_TARGET" not in environment
    assert environment["PIP_PROXY"] == "http://proxy:3128"


def test_hydroscope_home_names_the_one_place_for_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HYDROSCOPE_HOME", str(tmp_path))
    assert run.environment()["HYDROSCOPE_HOME"] == str(tmp_path)
    monkeypatch.delenv("HYDROSCOPE_HOME")
    assert run.data_home().name == "hydroscope" and run.data_home().is_absolute()


def test_the_local_address_is_one_others_can_use(monkeypatch: pytest.MonkeyPatch) -> None:
    address = run.lan_address()
    assert address is None or socket.inet_aton(address)[0] not in (0, 127)


def test_without_any_network_the_local_address_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(self: socket.socket, address: tuple[str, int]) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert run.lan_address() is None
