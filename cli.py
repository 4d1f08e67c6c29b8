"""The console script: a lazy group of commands, and the one place that turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import sys

import click

COMMANDS = {
    "demo": "commands.demo:demo", "systems": "commands.study:systems", "new": "commands.study:new",
    "check": "commands.study:check", "rules": "commands.rules:rules", "quality": "commands.rules:quality",
    "schema": "commands.study:schema", "calculate": "commands.calculation:calculate", "trace": "commands.trace:trace",
    "uncertainty": "commands.uncertainty:uncertainty", "hotspots": "commands.hotspots:hotspots", "scenario": "commands.scenario:scenario",
    "target": "commands.scenario:target", "tornado": "commands.scenario:tornado", "benchmark": "commands.benchmark:benchmark",
    "label": "commands.calculation:label", "report": "commands.report:report", "replay": "commands.replay:replay",
    "export": "commands.calculation:export", "keys": "commands.keys:keys", "submit": "commands.bundle:submit",
    "diff": "commands.bundle:diff", "review": "commands.review:review", "statement": "commands.review:statement",
    "issue": "commands.issue:issue", "register": "commands.register:register", "verify": "commands.verify:verify",
    "firm": "commands.firm:firm", "reconcile": "commands.reconcile:reconcile", "data": "commands.data:data",
}  # fmt: skip


class Lazy(click.Group):
    """Loads a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]


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
        main(standalone_mode=True)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        from commands.output import report

        sys.exit(report(error))
