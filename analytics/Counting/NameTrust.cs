namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Specifies who vouches for the names of an event: flags, variants, names of custom events, groups of crashes. It is part of the event, so
/// that counting a topic again decides the same.
/// </summary>
public enum NameTrust
{
    /// <summary>Nobody: a client key, which is public, or an unknown sender reported the event.</summary>
    None,

    /// <summary>A client key reported the event, and its flag, variant and rule were those of the ruleset.</summary>
    Ruleset,

    /// <summary>A server evaluated the flag, or a server key reported the event.</summary>
    Server,
}
