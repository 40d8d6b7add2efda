"""Finds tools that send reports about their use while an image is built or run."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Stage
from tare.syntax.shell import Command

# The variable by which each is told not to, by its own documentation.
SWITCHES = {
    "astro": "ASTRO_TELEMETRY_DISABLED=1",
    "az": "AZURE_CORE_COLLECT_TELEMETRY=0",
    "brew": "HOMEBREW_NO_ANALYTICS=1",
    "dotnet": "DOTNET_CLI_TELEMETRY_OPTOUT=1",
    "func": "FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT=1",
    "gatsby": "GATSBY_TELEMETRY_DISABLED=1",
    "huggingface-cli": "HF_HUB_DISABLE_TELEMETRY=1",
    "next": "NEXT_TELEMETRY_DISABLED=1",
    "ng": "NG_CLI_ANALYTICS=false",
    "nuxt": "NUXT_TELEMETRY_DISABLED=1",
    "pwsh": "POWERSHELL_TELEMETRY_OPTOUT=1",
    "sam": "SAM_CLI_TELEMETRY=0",
    "storybook": "STORYBOOK_DISABLE_TELEMETRY=1",
    "turbo": "TURBO_TELEMETRY_DISABLED=1",
    "vcpkg": "VCPKG_DISABLE_METRICS=1",
    "wrangler": "WRANGLER_SEND_METRICS=false",
}
STARTERS = ("bunx", "npx", "pnpm", "yarn")
FOR_ALL = "DO_NOT_TRACK"


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    told: set[str] = set()
    for run in stage.runs:
        for command in run.commands:
            tool, at = _tool(command), run.at(command.name) if command.name is not None else None
            if tool is None or tool in told or at is None:
                continue
            told.add(tool)
            switch = SWITCHES[tool]
            name = switch.partition("=")[0]
            known = run.state.variables
            if name in known or FOR_ALL in known or name in run.item.text or FOR_ALL in run.item.text:
                continue
            fix = Fix(f"Set {switch}", (insert_above(stage, run, "ENV", switch),))
            yield Finding(at, f"{tool} reports its use unless {name} is set", (fix,))


def _tool(command: Command) -> str | None:
    if command.program in SWITCHES:
        return command.program
    if command.program in STARTERS:
        first = next((word.text for word in command.operands() if word.text not in ("exec", "run", "dlx")), None)
        return first if first in SWITCHES else None
    return None
