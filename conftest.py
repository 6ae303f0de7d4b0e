"""What both folders of tests share; pytest takes plug-ins from the topmost conftest alone."""

pytest_plugins = ["shared"]
