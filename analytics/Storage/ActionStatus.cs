namespace FlagCluster.Analytics.Storage;

/// <summary>Specifies what became of an action.</summary>
public enum ActionStatus
{
    /// <summary>It is to be done, or to be repeated after a failure.</summary>
    Pending = 1,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was not done, and recorded with the reason.</summary>
    Recorded,

    /// <summary>It cannot be done.</summary>
    Failed,
}
