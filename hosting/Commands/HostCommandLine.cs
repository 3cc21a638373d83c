using System.CommandLine;
using FlagCluster.Hosting.Health;
using FlagCluster.Hosting.Startup;

namespace FlagCluster.Hosting.Commands;

/// <summary>
/// Represents the command line of a host: without a command it runs the host, <c>health</c> probes a running one, and hosts add commands
/// of their own. Arguments of the form <c>--Section:Setting=value</c> are settings.
/// </summary>
public sealed class HostCommandLine
{
    private const int UsageError = 2;

    private readonly RootCommand _root;
    private readonly string _storageHint;

    /// <summary>Initializes the command line.</summary>
    /// <param name="description">A sentence about the host.</param>
    /// <param name="storageHint">A sentence about the setting of the storage, for startup errors.</param>
    /// <param name="run">Runs the host with the settings of the command line and returns the exit code.</param>
    public HostCommandLine(string description, string storageHint, Func<string[], Task<int>> run)
    {
        _storageHint = storageHint;
        _root = new RootCommand(description);
        SetAction(_root, (_, settings) => run(settings));
        Add(
            "health",
            "Checks the server that runs on this machine with the same settings; exits with 0 when it is ready.",
            HealthCommand.RunAsync
        );
    }

    /// <summary>Adds a command.</summary>
    public HostCommandLine Add(string name, string description, Func<string[], Task<int>> run)
    {
        var command = new Command(name, description);
        SetAction(command, (_, settings) => run(settings));
        _root.Subcommands.Add(command);
        return this;
    }

    /// <summary>Adds a command with options.</summary>
    /// <param name="name">The name of the command.</param>
    /// <param name="description">A sentence about it.</param>
    /// <param name="options">The options.</param>
    /// <param name="run">Runs the command with the value of each option, null for one that is not given, and with the settings.</param>
    public HostCommandLine Add(
        string name,
        string description,
        IReadOnlyList<CommandOption> options,
        Func<Func<string, string?>, string[], Task<int>> run
    )
    {
        var command = new Command(name, description);
        _root.Subcommands.Add(command);
        SetAction(command, options, run);
        return this;
    }

    /// <summary>Adds a command with options to a group of commands.</summary>
    /// <param name="group">The name and the description of the group, which may exist.</param>
    /// <param name="command">The name and the description of the command.</param>
    /// <param name="options">The options.</param>
    /// <param name="run">Runs the command with the value of each option, null for one that is not given, and with the settings.</param>
    public HostCommandLine Add(
        (string Name, string Description) group,
        (string Name, string Description) command,
        IReadOnlyList<CommandOption> options,
        Func<Func<string, string?>, string[], Task<int>> run
    )
    {
        SetAction(AddChild(group, command), options, run);
        return this;
    }

    /// <summary>Adds a command with an argument to a group of commands.</summary>
    /// <param name="group">The name and the description of the group, which may exist.</param>
    /// <param name="command">The name and the description of the command.</param>
    /// <param name="argument">The name and the description of the argument, which the caller must give.</param>
    /// <param name="run">Runs the command with the argument and with the settings.</param>
    public HostCommandLine Add(
        (string Name, string Description) group,
        (string Name, string Description) command,
        (string Name, string Description) argument,
        Func<string, string[], Task<int>> run
    )
    {
        var child = AddChild(group, command);
        var required = new Argument<string>(argument.Name) { Description = argument.Description };
        child.Arguments.Add(required);
        SetAction(child, (result, settings) => run(result.GetRequiredValue(required), settings));
        return this;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code: 1 after a startup error, 2 when the arguments are not a command line of this host.</returns>
    public async Task<int> RunAsync(string[] args)
    {
        // Connection strings may begin with '@', which stands for a file of arguments otherwise.
        var result = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Run with --help to see the commands.");
            return UsageError;
        }
        // The host reacts to signals itself.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await result.InvokeAsync(invocation);
    }

    private Command AddChild((string Name, string Description) group, (string Name, string Description) command)
    {
        var parent = _root.Subcommands.FirstOrDefault(existing => existing.Name == group.Name);
        if (parent is null)
            _root.Subcommands.Add(parent = new Command(group.Name, group.Description));
        var child = new Command(command.Name, command.Description);
        parent.Subcommands.Add(child);
        return child;
    }

    private void SetAction(Command command, IReadOnlyList<CommandOption> options, Func<Func<string, string?>, string[], Task<int>> run)
    {
        foreach (var option in options)
            command.Options.Add(new Option<string>(option.Name) { Description = option.Description, Required = option.IsRequired });
        SetAction(command, (result, settings) => run(name => result.GetValue<string>(name), settings));
    }

    private void SetAction(Command command, Func<ParseResult, string[], Task<int>> action)
    {
        var settings = new Argument<string[]>("settings")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Settings, such as --Server:Urls=http://localhost:8080; docs/configuration.md lists them.",
        };
        settings.Validators.Add(result =>
        {
            if (SettingArguments.FindUnknown([.. result.Tokens.Select(token => token.Value)]) is { } unknown)
                result.AddError($"'{unknown}' is neither a command nor a setting of the form --Section:Setting=value.");
        });
        command.Arguments.Add(settings);
        var what = command == _root ? "FlagCluster cannot start" : $"'{command.Name}' failed";
        command.SetAction((result, _) => StartupErrors.RunAsync(() => action(result, result.GetValue(settings) ?? []), _storageHint, what));
    }
}
