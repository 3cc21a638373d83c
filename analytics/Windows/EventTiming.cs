namespace FlagCluster.Analytics.Windows;

/// <summary>Specifies when an event arrived, compared to the windows that are closed. Every event counts in its own window.</summary>
public enum EventTiming
{
    /// <summary>The event's window is open.</summary>
    OnTime,

    /// <summary>The event's window was closed before. It changes the sums, but no past verdict.</summary>
    Late,

    /// <summary>The event is too far ahead of the consumer's clock. It counts in its own window and closes none.</summary>
    Early,
}
