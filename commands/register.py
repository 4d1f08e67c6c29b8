"""The register: what was issued, suspended, withdrawn, by whom and why; proofs, checkpoints, mirrors and their audit."""

from __future__ import annotations

import click

from commands import register_proofs, register_steps, register_view


@click.group(epilog="Example 示例:  tanbiao register show TB-D-0123456789ab --register register.db")
def register() -> None:
    """Register of labels: issue, state, proofs, mirrors.  标签登记簿"""


for _command in (
    register_view.init, register_view.log, register_view.show, register_view.search,
    register_steps.withdraw, register_steps.suspend, register_steps.reinstate, register_steps.supersede, register_steps.correct,
    register_proofs.proof, register_proofs.checkpoint, register_proofs.consistency,
    register_proofs.export, register_proofs.restore, register_proofs.audit,
):  # fmt: skip
    register.add_command(_command)
