namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Represents the names of members that reports of a format have.</summary>
/// <param name="Events">The name of the array with the events.</param>
/// <param name="Time">The name of the time of an event.</param>
internal sealed record ReportNames(string Events, string Time)
{
    /// <summary>Gets the names of reports that are not those of another system.</summary>
    public static ReportNames Native { get; } = new("events", "time");
}
