"""The console script: a lazy group of commands, and the one place that turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import sys

import click

from commands.help import Formatter, in_both

click.Context.formatter_class = Formatter
COMMANDS = {
    "demo": "commands.demo:demo", "systems": "commands.study:systems", "new": "commands.study:new", "check": "commands.study:check",
    "schema": "commands.study:schema", "calculate": "commands.calculation:calculate", "trace": "commands.trace:trace",
    "hotspots": "commands.hotspots:hotspots", "scenario": "commands.scenario:scenario", "target": "commands.scenario:target",
    "tornado": "commands.scenario:tornado", "uncertainty": "commands.uncertainty:uncertainty", "quality": "commands.rules:quality",
    "benchmark": "commands.benchmark:benchmark", "label": "commands.calculation:label", "report": "commands.report:report",
    "replay": "commands.replay:replay", "export": "commands.calculation:export", "rules": "commands.rules:rules",
    "data": "commands.data:data", "keys": "commands.keys:keys", "submit": "commands.bundle:submit", "review": "commands.review:review",
    "statement": "commands.review:statement", "case": "commands.case:case", "issue": "commands.issue:issue", "verify": "commands.verify:verify",
    "register": "commands.register:register", "diff": "commands.bundle:diff", "firm": "commands.firm:firm",
    "reconcile": "commands.reconcile:reconcile", "tender": "commands.tender:tender", "bids": "commands.bids:bids",
}  # fmt: skip


class Lazy(click.Group):
    """Loads a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        return in_both(getattr(importlib.import_module(module), name))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.  出错时显示调用栈")
@click.version_option(package_name="tanbiao", prog_name="tanbiao")
def main(debug: bool) -> None:
    """tanbiao 碳标: product carbon footprints and carbon labels that anyone can recompute.

    产品碳足迹核算与碳标签：人人可复算。Exit codes 退出码: 0 done 完成, 1 findings 有发现, 2 bad input 输入有误.
    """


def run() -> None:
    """Entry point: no traceback reaches a user without --debug."""
    try:
        main(standalone_mode=False)
    except Exception as error:
        if "--debug" in sys.argv and not isinstance(error, click.ClickException):
            raise
        from commands.output import report

        sys.exit(report(error))
