using System.CommandLine;
using FlagCluster.Cli.Bundles;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Evaluations;
using FlagCluster.Cli.Output;
using FlagCluster.Cli.Resources;
using FlagCluster.Cli.Rulesets;
using FlagCluster.Cli.SignIn;
using FlagCluster.Cli.Watching;

namespace FlagCluster.Cli;

/// <summary>Represents the command line: all commands, and how their errors are reported.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Returns the root command with all commands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Manages and evaluates the feature flags of a FlagCluster server.");
        GlobalOptions.AddTo(root);
        Command[] commands =
        [
            LoginCommand.Create(),
            LogoutCommand.Create(),
            WhoAmICommand.Create(),
            ConfigCommands.Create(),
            TenancyCommands.Projects(),
            TenancyCommands.Environments(),
            FlagCommands.Create(),
            SegmentCommands.Create(),
            KeyCommands.Create(),
            GitCommands.Create(),
            TokenCommands.Create(),
            EvaluateCommand.Create(),
            ExplainCommand.Create(),
            BulkCommand.Create(),
            WatchCommand.Create(),
            HistoryCommand.Create(),
            BundleCommands.Export(),
            BundleCommands.Import(),
            BundleCommands.Diff(),
            BundleCommands.Apply(),
            ValidateCommand.Create(),
            AuditCommands.Create(),
            CompletionCommand.Create(),
        ];
        foreach (var command in commands)
            root.Subcommands.Add(command);
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Values may begin with '@', which stands for a file of arguments otherwise.
        var result = Create().Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var terminal = new Terminal(GlobalOptions.UsesColors(result));
        if (
            result.Errors.Count > 0
            && result.Action
                is not System.CommandLine.Invocation.SynchronousCommandLineAction { Terminating: true, ClearsParseErrors: true }
        )
            return WriteUsage(terminal, result);
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        try
        {
            return await result.InvokeAsync(invocation);
        }
        catch (CommandException exception)
        {
            new ErrorWriter(terminal.Error).Write(exception);
            return exception.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static int WriteUsage(Terminal terminal, ParseResult result)
    {
        foreach (var error in result.Errors)
            new ErrorWriter(terminal.Error).Write(CommandException.Usage(error.Message));
        var name = result.CommandResult.Command is RootCommand ? "" : $" {PathOf(result.CommandResult)}";
        terminal.Note($"Run 'flagcluster{name} --help' for the usage.");
        return ExitCode.Usage;
    }

    private static string PathOf(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } parent
            ? $"{PathOf(parent)} {result.Command.Name}"
            : result.Command.Name;
}
