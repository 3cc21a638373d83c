using FlagCluster.Hosting.Startup;

namespace FlagCluster.Silo;

/// <summary>What the program was told to do: run, or one thing and then end.</summary>
/// <param name="Name">Empty to run.</param>
/// <param name="From">The database to take over.</param>
/// <param name="Settings">The rest of the command line.</param>
internal sealed record SiloCommand(string Name, string From, string[] Settings)
{
    /// <summary>Brings the schema up to date and ends: for a job that runs before silos start.</summary>
    public const string Migrate = "migrate";

    /// <summary>Copies a standalone server's database and ends.</summary>
    public const string TakeOver = "takeover";

    private const string Usage =
        "The commands are: none, to run a silo; 'migrate', to bring the database's schema up to date and end; 'takeover --from FILE', to copy a standalone server's flagcluster.db into an empty database and end; 'health', to ask a silo that runs here whether it is ready.";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="StartupException">The command is not known.</exception>
    public static SiloCommand Parse(string[] args) => args switch
    {
        [] => new("", "", args),
        [Migrate, .. var settings] => new(Migrate, "", settings),
        [TakeOver, "--from", var from, .. var settings] => new(TakeOver, from, settings),
        [var first, ..] when first.StartsWith('-') || first.Contains('=', StringComparison.Ordinal) => new("", "", args),
        [var first, ..] => throw new StartupException($"'{first}' cannot be understood. {Usage}"),
    };
}
