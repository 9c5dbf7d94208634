"""``python -m interface.serve run app.py ...``: Streamlit's own command, set up to start sooner."""

import gc

LITTER = 20_000
"""Objects made, and not yet let go, after which Python looks for circles among them: a page makes several thousand,
and with Python's own 700 it would look ten times while one is made, and two hundred times while libraries load."""


def main() -> None:
    """Serve until the end."""
    gc.set_threshold(LITTER)  # before the libraries are loaded
    from streamlit import delta_generator
    from streamlit.web.cli import main as serve

    # it would look through all modules, 0.1 s, to warn whoever runs a page without a server
    delta_generator._use_warning_has_been_displayed = True
    serve(prog_name="streamlit")


if __name__ == "__main__":
    main()
