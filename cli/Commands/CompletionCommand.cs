using System.CommandLine;
using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Commands;

/// <summary>Prints scripts that complete commands in a shell, by the directive <c>[suggest]</c> of System.CommandLine.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _flagcluster() {
          local line
          COMPREPLY=()
          while IFS= read -r line; do
            [[ -n $line ]] && COMPREPLY+=("$line")
          done < <(flagcluster "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null | while IFS= read -r line; do
            [[ $line == "${COMP_WORDS[COMP_CWORD]}"* ]] && printf '%s\n' "$line"
          done)
        }
        complete -o default -F _flagcluster flagcluster
        """;

    private const string Zsh = """
        #compdef flagcluster
        _flagcluster() {
          local -a found
          found=("${(@f)$(flagcluster "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- "${found[@]}"
        }
        compdef _flagcluster flagcluster
        """;

    private const string Fish = """
        complete -c flagcluster -f -a '(flagcluster "[suggest:"(commandline -C)"]" (commandline -p | string collect) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName flagcluster -ScriptBlock {
          param($word, $line, $position)
          flagcluster "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    private static readonly Argument<string> Shell = CommandBuilder.Argument("shell", "bash, zsh, fish or pwsh");

    /// <summary>Returns the command.</summary>
    public static Command Create()
    {
        Shell.CompletionSources.Add("bash", "zsh", "fish", "pwsh");
        return new Command("completion", "Print a script that completes commands in a shell").With(Shell).Runs(Run);
    }

    private static Task<int> Run(Invocation invocation)
    {
        var shell = invocation.Arguments.GetRequiredValue(Shell);
        invocation.Terminal.WriteLine(
            shell switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                "pwsh" => PowerShell,
                _ => throw CommandException.Usage($"There is no script for '{shell}'. Use bash, zsh, fish or pwsh."),
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }
}
