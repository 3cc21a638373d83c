using System.CommandLine;

namespace FlagCluster.Cli.Commands;

/// <summary>Provides extension methods that build commands.</summary>
internal static class CommandBuilder
{
    /// <summary>Returns a group of commands.</summary>
    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
            group.Subcommands.Add(command);
        return group;
    }

    /// <summary>Adds arguments and options.</summary>
    public static Command With(this Command command, params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }
        return command;
    }

    /// <summary>Adds the options of a change of control data.</summary>
    public static Command Changes(this Command command) => command.With(ChangeOptions.DryRun, ChangeOptions.Yes);

    /// <summary>Adds the options of a change of a ruleset, which has a version and a history.</summary>
    public static Command ChangesRuleset(this Command command) => command.Changes().With(ChangeOptions.Reason, ChangeOptions.IfMatch);

    /// <summary>Sets what a command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Runs the command and returns its exit code.</param>
    public static Command Runs(this Command command, Func<Invocation, Task<int>> run)
    {
        command.SetAction(
            async (result, cancellationToken) =>
            {
                using var invocation = new Invocation(result, cancellationToken);
                return await run(invocation);
            }
        );
        return command;
    }

    /// <summary>Returns an argument that the caller must give.</summary>
    public static Argument<string> Argument(string name, string description) => new(name) { Description = description };

    /// <summary>Returns an option with texts, which can be repeated.</summary>
    public static Option<string[]> Texts(string name, string help, string description) =>
        new(name)
        {
            Description = description,
            HelpName = help,
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>Returns an option with one of the names of an enumeration, in lower case.</summary>
    public static Option<T> Choice<T>(string name, string description, params string[] aliases)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(value => value.ToLowerInvariant()).ToArray();
        var option = new Option<T>(name, aliases)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                if (names.Contains(result.Tokens[0].Value) && Enum.TryParse<T>(result.Tokens[0].Value, ignoreCase: true, out var value))
                    return value;
                result.AddError($"{name} must be {string.Join(", ", names[..^1])} or {names[^1]}, not '{result.Tokens[0].Value}'.");
                return default;
            },
        };
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary>Returns an option without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
