"""What the command `briefing` can do: a module for each command, found by being here."""

import argparse

Commands = argparse._SubParsersAction
