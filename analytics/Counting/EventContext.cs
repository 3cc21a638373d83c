namespace FlagCluster.Analytics.Counting;

/// <summary>Represents what the flags of an event have in common, as far as it decides where they count.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Kind">How the flags came to be evaluated.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="IsTrusted">Whether somebody vouches for the names of a reported evaluation.</param>
/// <param name="Day">The day on which it is decided whether a reported evaluation counts by its names; 0 for others.</param>
internal readonly record struct EventContext(string Environment, EvaluationKind Kind, string? Client, bool IsTrusted, long Day);
