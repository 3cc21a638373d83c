namespace FlagCluster.Environments.Dates;

/// <summary>Represents when a flag was created and changed.</summary>
/// <param name="Created">The time at which the flag was created, or created again after it was deleted.</param>
/// <param name="Changed">The time of the last change, whatever it was.</param>
public readonly record struct FlagDates(DateTimeOffset Created, DateTimeOffset Changed);
