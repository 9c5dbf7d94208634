"""``python -m interface.serve run app.py ...``: Streamlit's own command, set up to start and to answer sooner."""

import gc
from typing import Any

from simulator.memory import few_arenas

LITTER = 20_000
"""Objects made, and not yet let go, after which Python looks for circles among them: a page makes several thousand,
and with Python's own 700 it would look ten times while one is made, and two hundred times while libraries load."""


def main() -> None:
    """Serve until the end."""
    gc.set_threshold(LITTER)  # before the libraries are loaded
    few_arenas()
    from streamlit import delta_generator
    from streamlit.web.cli import main as serve

    # it would look through all modules, 0.1 s, to warn whoever runs a page without a server
    delta_generator._use_warning_has_been_displayed = True
    theme_once()
    settings_unlocked()
    serve(prog_name="streamlit")


def theme_once() -> None:
    """Read the theme's settings once: Streamlit reads all of them six times at every run, a fifteenth of a page."""
    from streamlit.proto.NewSession_pb2 import CustomThemeConfig
    from streamlit.runtime import app_session

    populate, made = app_session._populate_theme_msg, dict[str, CustomThemeConfig]()

    def populated(msg: CustomThemeConfig, section: str = "theme") -> None:
        if section not in made:
            made[section] = CustomThemeConfig()
            populate(made[section], section)
        msg.MergeFrom(made[section])

    app_session._populate_theme_msg = populated


def settings_unlocked() -> None:
    """Read a setting without the lock that Streamlit takes for it at every message to a browser.

    It protects nothing from whoever reads one setting, and the scripts of a hundred visitors queued for it: whoever
    has it waits for the interpreter, and all others for it.
    """
    from streamlit import config

    locked = config.get_option

    def get_option(key: str) -> Any:
        option = config.get_config_options().get(key)
        return option.value if option else locked(key)

    config.get_option = get_option


if __name__ == "__main__":
    main()
