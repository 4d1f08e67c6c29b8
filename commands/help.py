"""`--help` in both languages: headings, click's own sentences, and the lists of commands; lines broken by the width that characters take."""

from __future__ import annotations

from collections.abc import Iterable

import click

from commands.layout import broken, width

HEADINGS = {"Options": "选项 Options", "Commands": "命令 Commands", "Arguments": "参数 Arguments"}
CLICKS = {
    "Show this message and exit.": "Show this message and exit.  显示本说明",
    "Show the version and exit.": "Show the version and exit.  显示版本",
}


class Formatter(click.HelpFormatter):
    """click's formatter with bilingual headings and columns that count Chinese characters as two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法 Usage: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))

    def write_text(self, text: str) -> None:
        room = max(self.width - self.current_indent, 11)
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            for line in broken(" ".join(paragraph.split("\n")), room):
                self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        listed = list(rows)
        first = min(max((width(term) for term, _ in listed), default=0), col_max) + col_spacing
        room = max(self.width - first - self.current_indent, 10)
        for term, text in listed:
            self.write(f"{'':>{self.current_indent}}{term}")
            said = CLICKS.get(text, text)
            parts = [said] if width(said) <= room else said.split("  ")  # English and Chinese each on lines of its own
            lines = [line for part in parts for line in broken(part, room)] if text else []
            if lines and width(term) > first - col_spacing:
                self.write("\n" + " " * (first + self.current_indent))
            elif lines:
                self.write(" " * (first - width(term)))
            self.write(f"\n{' ' * (first + self.current_indent)}".join(lines) + "\n")


def in_both(command: click.Command) -> click.Command:
    """The command, it and its own commands listed with the whole first line of their help, which holds both languages."""
    inside = command.commands.values() if isinstance(command, click.Group) else ()
    for each in (command, *inside):
        each.short_help = each.short_help or (each.help or "").strip().split("\n\n")[0]
    return command
