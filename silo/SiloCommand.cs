using FlagCluster.Hosting.Startup;

namespace FlagCluster.Silo;

/// <summary>Represents a command line of the silo: to run, or to perform one task and exit.</summary>
/// <param name="Name">The command; empty to run.</param>
/// <param name="From">The database to copy.</param>
/// <param name="Settings">The rest of the command line.</param>
internal sealed record SiloCommand(string Name, string From, string[] Settings)
{
    /// <summary>Migrates the database and exits, for a job that runs before silos start.</summary>
    public const string Migrate = "migrate";

    /// <summary>Copies the database of a standalone server and exits.</summary>
    public const string TakeOver = "takeover";

    private const string Usage =
        "Without a command the silo runs. Commands: 'migrate' updates the schema of the database and exits; "
        + "'takeover --from FILE' copies the flagcluster.db of a standalone server into an empty database and exits; "
        + "'health' reports whether the silo on this machine is ready.";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="StartupException">The command is unknown.</exception>
    public static SiloCommand Parse(string[] args) => args switch
    {
        [] => new("", "", args),
        [Migrate, .. var settings] => new(Migrate, "", settings),
        [TakeOver, "--from", var from, .. var settings] => new(TakeOver, from, settings),
        [var first, ..] when first.StartsWith('-') || first.Contains('=', StringComparison.Ordinal) => new("", "", args),
        [var first, ..] => throw new StartupException($"'{first}' is not a command. {Usage}"),
    };
}
