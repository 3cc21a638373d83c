namespace FlagCluster.Analytics.Counting;

/// <summary>Represents one crash of a group as an example of the others.</summary>
/// <param name="Time">The time, in Unix milliseconds.</param>
/// <param name="Id">The id.</param>
/// <param name="Type">The type of the error.</param>
/// <param name="Frame">The innermost frame, or null.</param>
/// <param name="Message">The message, or null.</param>
/// <param name="Stack">The stack, or null.</param>
/// <param name="App">The application and its version; empty when it is not known.</param>
/// <param name="Platform">The platform; empty when it is not known.</param>
public sealed record CrashSample(
    long Time,
    Guid Id,
    string Type,
    string? Frame,
    string? Message,
    string? Stack,
    string App,
    string Platform
)
{
    /// <summary>Returns whether this crash is later than another.</summary>
    /// <param name="other">The other crash.</param>
    public bool IsAfter(CrashSample other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Time != other.Time ? Time > other.Time : Id.CompareTo(other.Id) > 0;
    }
}
