"""Start the command `briefing` as a module: python -m briefing."""

from briefing.commands.main import run

if __name__ == "__main__":
    run()
