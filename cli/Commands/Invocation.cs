using System.CommandLine;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Cli.Settings;

namespace FlagCluster.Cli.Commands;

/// <summary>Represents one run of a command: its arguments, the server, and where results go.</summary>
internal sealed class Invocation : IDisposable
{
    private readonly Lazy<Connection> _connection;
    private readonly Lazy<ApiClient> _api;

    /// <summary>Initializes the run.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="cancellationToken">Is canceled by a signal.</param>
    public Invocation(ParseResult arguments, CancellationToken cancellationToken)
    {
        Arguments = arguments;
        Aborted = cancellationToken;
        Terminal = new(GlobalOptions.UsesColors(arguments));
        Results = new(Terminal, GlobalOptions.FormatOf(arguments));
        _connection = new(() => GlobalOptions.ConnectionOf(arguments, ProfileFile.Default()));
        _api = new(() => new(Connection.Url, () => Connection.Token, GlobalOptions.TimeoutOf(arguments)));
    }

    /// <summary>Gets the parsed command line.</summary>
    public ParseResult Arguments { get; }

    /// <summary>Gets the token that a signal cancels.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>Gets the streams.</summary>
    public Terminal Terminal { get; }

    /// <summary>Gets the writer of results.</summary>
    public ResultWriter Results { get; }

    /// <summary>Gets the server and the place in it.</summary>
    public Connection Connection => _connection.Value;

    /// <summary>Gets the client of the server.</summary>
    public ApiClient Api => _api.Value;

    /// <summary>Gets the path of the project.</summary>
    public string ProjectPath => $"api/v1/projects/{Uri.EscapeDataString(Connection.Project)}";

    /// <summary>Gets the path of the environment.</summary>
    public string EnvironmentPath => $"{ProjectPath}/environments/{Uri.EscapeDataString(Connection.Environment)}";

    /// <summary>Gets the SDK key.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public string Key =>
        Connection.Key
        ?? throw new CommandException(
            ExitCode.Forbidden,
            "There is no SDK key. Give --key or FLAGCLUSTER_KEY, or run 'flagcluster config set key'."
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_api.IsValueCreated)
            Api.Dispose();
    }

    /// <summary>Returns the path of the organization: the one that is set, or the one of the token.</summary>
    public async Task<string> OrganizationPathAsync()
    {
        var slug = Connection.Organization ?? (string)(await Api.GetAsync("api/v1/me/permissions", Aborted))["organization"]!;
        return $"api/v1/organizations/{Uri.EscapeDataString(slug)}";
    }

    /// <summary>Asks for a confirmation on a terminal. Elsewhere, a change that needs one needs <c>--yes</c>.</summary>
    /// <param name="question">The question, such as <c>Delete the project 'shop'?</c>.</param>
    /// <exception cref="CommandException">The person did not confirm, or nobody can.</exception>
    public void Confirm(string question)
    {
        if (Arguments.GetValue(ChangeOptions.Yes))
            return;
        if (!Terminal.IsInteractive)
            throw new CommandException(ExitCode.Differences, $"{question} Add --yes to confirm; nothing was changed.");
        if (!Terminal.Ask(question))
            throw new CommandException(ExitCode.Differences, "Not confirmed; nothing was changed.");
    }
}
