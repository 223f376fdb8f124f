using System.CommandLine;
using Airworthy.Cli.Running;

namespace Airworthy.Cli.Commands;

/// <summary>Completion on the Tab key: a script for the shell, which asks this program what could come next.</summary>
internal static class CompletionCommands
{
    private const string Bash = """
        # airworthy completion for bash. Load it with: source <(airworthy completion bash)
        _airworthy() {
            local IFS=$'\n'
            COMPREPLY=($("${COMP_WORDS[0]}" complete --position "$COMP_POINT" -- "$COMP_LINE" 2>/dev/null))
        }
        complete -o default -F _airworthy airworthy ./airworthy

        """;

    private const string Zsh = """
        #compdef airworthy
        # airworthy completion for zsh. Load it with: source <(airworthy completion zsh)
        _airworthy() {
            local -a found
            found=("${(@f)$("${words[1]}" complete --position "$CURSOR" -- "$BUFFER" 2>/dev/null)}")
            if (( ${#found} )) && [[ -n ${found[1]} ]]; then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _airworthy airworthy

        """;

    private const string Fish = """
        # airworthy completion for fish. Load it with: airworthy completion fish | source
        function __airworthy_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            $words[1] complete --position (string length -- "$line") -- "$line" 2>/dev/null
        end
        complete -c airworthy -a '(__airworthy_complete)'

        """;

    public static Command Script(Surroundings outside)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "A script that makes the Tab key complete commands") { shell };
        command.SetAction(
            outside,
            run =>
            {
                run.Screen.Raw(
                    (
                        run.Get(shell) switch
                        {
                            "bash" => Bash,
                            "zsh" => Zsh,
                            _ => Fish,
                        }
                    ).ReplaceLineEndings("\n")
                );
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    /// <summary>What the scripts call: the words that could stand at a position of a command line, one a line.</summary>
    public static Command Complete(Surroundings outside)
    {
        var position = new Option<int?>("--position");
        var line = new Argument<string>("LINE");
        var command = new Command("complete", "What could come next") { position, line };
        command.Hidden = true;
        command.SetAction(
            outside,
            run =>
            {
                var text = run.Get(line);
                var at = Math.Clamp(run.Get(position) ?? text.Length, 0, text.Length);
                var start = text.IndexOf(' ', StringComparison.Ordinal);
                if (start < 0 || at <= start)
                {
                    return Task.FromResult(ExitCode.Done);
                }
                // The first word may be a path to the launcher; the parser knows the name alone.
                var known = CommandTree.Name + text[start..at];
                foreach (var found in CommandTree.Create(run.Outside).Parse(known).GetCompletions(known.Length))
                {
                    run.Screen.Raw((found.InsertText ?? found.Label) + "\n");
                }
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }
}
