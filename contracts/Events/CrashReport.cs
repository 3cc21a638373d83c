using System.Collections.Immutable;

namespace FlagCluster.Contracts.Events;

/// <summary>
/// Represents a crash of an application with the flags that it had evaluated. It is recorded as a <see cref="TrackEvent"/>.
/// </summary>
public sealed record CrashReport : JournalEvent
{
    /// <summary>The name of the track events of crashes, which other reports cannot have.</summary>
    public const string TrackName = "$crash";

    /// <summary>The maximum number of flags in a report.</summary>
    public const int MaxFlags = 100;

    /// <summary>The size of the stack that is kept, in bytes of UTF-8. A longer one loses its end.</summary>
    public const int StackBytes = 32 * 1024;

    /// <summary>The length of the message that is kept, in characters. A longer one loses its end.</summary>
    public const int MessageLength = 4_096;

    /// <summary>The maximum length of the type, the application and the platform, in characters.</summary>
    public const int NameLength = 200;

    /// <summary>Gets the type of the error, such as <c>NullReferenceException</c>; null when it is not known.</summary>
    public string? Type { get; init; }

    /// <summary>Gets the message, or null. It may have personal data.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the stack, or null. It may have personal data.</summary>
    public string? Stack { get; init; }

    /// <summary>Gets the application and its version, such as <c>shop/3.2.0</c>, or null.</summary>
    public string? App { get; init; }

    /// <summary>Gets the platform, such as <c>android</c>, or null.</summary>
    public string? Platform { get; init; }

    /// <summary>Gets the flags that the application had evaluated.</summary>
    public ImmutableArray<CrashedFlag> Flags { get; init; } = [];
}
