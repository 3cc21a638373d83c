namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Specifies how a step of a commit fails.</summary>
internal enum FaultKind
{
    /// <summary>The consumer ends: an exception that nothing handles.</summary>
    Crash,

    /// <summary>The consumer stops waiting.</summary>
    Cancel,

    /// <summary>The server terminates the connection. SQLite has no connections to cut, so there it is a crash.</summary>
    Cut,
}
