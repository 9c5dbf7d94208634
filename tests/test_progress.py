"""The bar of a study that is being computed: sent when it changes, and asked about at each of its steps."""

import threading

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import add_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state import SafeSessionState, SessionState

from interface.compute import progress_shown
from interface.session import session
from simulator.study import Study


def test_progress_that_stays_is_not_sent_again_but_may_be_interrupted() -> None:
    sent: list[ForwardMsg] = []
    looks: list[int] = []
    seen: list[tuple[int, bool]] = []

    def script() -> None:
        state = SafeSessionState(SessionState(), lambda: looks.append(1))
        files, parts = MemoryUploadedFileManager("/files"), MemoryFragmentStorage()
        run = ScriptRunContext("visit", sent.append, "", state, files, "app.py", {}, parts, PagesManager("app.py"))
        add_script_run_ctx(threading.current_thread(), run)
        run.reset()
        found = Study(session().scenario)
        with progress_shown(found):
            assert found.progress is not None
            for share, waits in ((0.1, None), (0.101, None), (0.2, None), (0.0, 4.2), (0.0, 3.9), (0.0, 2.9)):
                sent.clear()
                looks.clear()
                found.waits = waits
                found.progress("bearers", share)
                seen.append((len(sent), bool(sent or looks)))

    thread = threading.Thread(target=script)
    thread.start()
    thread.join()
    assert seen == [(1, True), (0, True), (1, True), (1, True), (0, True), (1, True)]
