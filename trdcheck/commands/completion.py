"""`trdcheck completion`: the script by which a shell completes commands."""

from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.commands.epilog import examples
from trdcheck.output import write_out

EPILOG = examples(
    'eval "$(trdcheck completion bash)"   # in ~/.bashrc',
    "trdcheck completion zsh > ~/.zfunc/_trdcheck   # a folder of $fpath",
    "trdcheck completion fish > ~/.config/fish/completions/trdcheck.fish",
)
_SCRIPTS = {
    "bash": """_trdcheck_completion() {
    local IFS=$'\\n'
    COMPREPLY=( $( env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _TRDCHECK_COMPLETE=complete_bash "$1" ) )
}
complete -o default -F _trdcheck_completion trdcheck
""",
    # Autoloaded from $fpath the file is run by the first Tab: then it must complete, not only get ready to.
    "zsh": """#compdef trdcheck
_trdcheck_completion() {
    eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _TRDCHECK_COMPLETE=complete_zsh trdcheck)
}
if [[ ${funcstack[1]} == _trdcheck ]]; then
    _trdcheck_completion "$@"
else
    compdef _trdcheck_completion trdcheck
fi
""",
    "fish": """function __trdcheck_complete
    env _TRDCHECK_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=$argv[1] \\
        _TYPER_COMPLETE_ARGS=(commandline -cp) trdcheck
end
complete --command trdcheck --no-files --arguments '(__trdcheck_complete get-args)' \\
    --condition '__trdcheck_complete is-args'
complete --command trdcheck --condition 'not __trdcheck_complete is-args' --force-files
""",
}


class Shell(StrEnum):
    """The shells that have a script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def run(shell: Annotated[Shell, typer.Argument(help="The shell.")]) -> None:
    """Print the completion script of a shell."""
    write_out(_SCRIPTS[shell])
