namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Represents one reason to remove a flag.</summary>
/// <param name="Verdict">The verdict that it leads to.</param>
/// <param name="Since">The time since which it has been true, as far as it was observed.</param>
/// <param name="Detail">A sentence with the dates and numbers.</param>
public sealed record FlagReason(FlagVerdict Verdict, DateTimeOffset Since, string Detail);
